/** What is going on on the server, as the overview reads it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { one, rest, type Schemas } from '../rest';

export type Overview = Schemas['ShownOverview'];
export type Range = Overview['range'];

/** Fresh enough to see people come and go. */
const RELOAD_MS = 5_000;

export const overviewQuery = (range: Range) =>
  queryOptions({
    queryKey: ['overview', range],
    queryFn: ({ signal }) => one(rest.GET('/v2/overview', { params: { query: { range } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: RELOAD_MS,
  });
