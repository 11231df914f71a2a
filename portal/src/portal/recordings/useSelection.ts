/** Which recordings are chosen, to do something to all of them: single ones, or all that match the filters. */
import { useMemo, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Also those on other pages, however many. */
  readonly isMatching: boolean;
  readonly has: (id: string) => boolean;
  readonly toggle: (ids: readonly string[], on: boolean) => void;
  readonly chooseMatching: () => void;
  readonly clear: () => void;
}

interface Chosen {
  /** By which filters the list was chosen from. */
  readonly filters: string;
  readonly ids: ReadonlySet<string>;
  readonly isMatching: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** Chosen ones stay chosen from page to page; with other filters nothing is. */
export function useSelection(filters: string): Selection {
  const nothing = useMemo<Chosen>(() => ({ filters, ids: NONE, isMatching: false }), [filters]);
  const [last, setChosen] = useState(nothing);
  const chosen = last.filters === filters ? last : nothing;
  return useMemo(
    () => ({
      ids: chosen.ids,
      isMatching: chosen.isMatching,
      has: (id) => chosen.isMatching || chosen.ids.has(id),
      toggle: (toggled, on) => {
        const ids = new Set(chosen.ids);
        for (const id of toggled) {
          if (on) ids.add(id);
          else ids.delete(id);
        }
        setChosen({ ...nothing, ids });
      },
      chooseMatching: () => setChosen({ ...nothing, isMatching: true }),
      clear: () => setChosen(nothing),
    }),
    [chosen, nothing],
  );
}
