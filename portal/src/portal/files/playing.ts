/** Which file of a page plays: one at a time. */
import { useMemo, useState } from 'react';

export interface Playing {
  readonly id: string | null;
  readonly set: (id: string | null) => void;
}

export function usePlaying(): Playing {
  const [id, set] = useState<string | null>(null);
  return useMemo(() => ({ id, set }), [id]);
}
