/**
 * Filters and page number of a list, kept in the address so that reloading, going back and sharing a link keep them.
 *
 * Used by every page with a list. `usePlace` gives the rest of the address.
 */
import { createContext, use, useMemo } from 'react';
import { go, goInstead } from './go';
import { addressOf, pageNumberOf, type Parameters, type Place } from './routes';

export const PlaceContext = createContext<Place>({ page: 'overview', id: '', parameters: {} });

export function usePlace(): Place {
  return use(PlaceContext);
}

export type Change = Readonly<Record<string, string | undefined>>;

/** In the address, and no filter: which page of the list, which part of the page, that a form is to be open. */
const NO_FILTERS: ReadonlySet<string> = new Set(['page', 'tab', 'new']);

export interface ListParameters {
  readonly values: Parameters;
  /** The page of the list, from 1. */
  readonly page: number;
  /** Whether any filter is set. */
  readonly isFiltered: boolean;
  /** Sets filters and goes to the first page of the list; an empty or undefined value takes a filter away. */
  readonly filter: (change: Change) => void;
  readonly clear: () => void;
  readonly addressOfPage: (page: number) => string;
}

export function useParameters(): ListParameters {
  const place = usePlace();
  return useMemo(() => {
    const { page, id, parameters } = place;
    return {
      values: parameters,
      page: pageNumberOf(parameters),
      isFiltered: Object.keys(parameters).some((name) => !NO_FILTERS.has(name)),
      filter: (change) => goInstead(addressOf(page, id, { ...parameters, ...change, page: undefined })),
      clear: () => go(addressOf(page, id, { tab: parameters['tab'] })),
      addressOfPage: (number) => addressOf(page, id, { ...parameters, page: number > 1 ? String(number) : undefined }),
    };
  }, [place]);
}
