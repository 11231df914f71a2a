/** The client of pages that do not use the query cache yet. */
import { ApiClient } from '../api/client';
import { currentCsrfToken } from '../api/credentials';

const client = new ApiClient(null, (address, init) => {
  const csrf = currentCsrfToken();
  const headers = { ...(init?.headers as Record<string, string>), ...(csrf === null ? {} : { 'x-csrf-token': csrf }) };
  return fetch(address, { ...init, headers, credentials: 'same-origin' });
});

export function useOldApi(): ApiClient {
  return client;
}
