/** The client of pages that do not use the query cache yet. */
import { useMemo } from 'react';
import { savedKey } from '../api/apiKey';
import { ApiClient } from '../api/client';

export function useOldApi(): ApiClient {
  return useMemo(() => new ApiClient(savedKey()), []);
}
