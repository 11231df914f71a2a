/** Which recordings are chosen, to do something to all of them: single ones, or all that match the filters. */
import { useEffect, useMemo, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Also those on other pages, however many. */
  readonly isMatching: boolean;
  readonly has: (id: string) => boolean;
  readonly toggle: (ids: readonly string[], on: boolean) => void;
  readonly chooseMatching: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Chosen ones stay chosen from page to page; other filters choose anew. */
export function useSelection(filters: string): Selection {
  const [ids, setIds] = useState(NONE);
  const [isMatching, setMatching] = useState(false);
  const clear = () => {
    setIds(NONE);
    setMatching(false);
  };
  useEffect(clear, [filters]);
  return useMemo(
    () => ({
      ids,
      isMatching,
      has: (id) => isMatching || ids.has(id),
      toggle: (toggled, on) => {
        setMatching(false);
        setIds((before) => (on ? new Set([...before, ...toggled]) : new Set([...before].filter((id) => !toggled.includes(id)))));
      },
      chooseMatching: () => setMatching(true),
      clear,
    }),
    [ids, isMatching],
  );
}
