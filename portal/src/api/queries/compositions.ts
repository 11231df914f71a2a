/** Compositions as the portal's pages list them, ask for them, cancel and delete them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { openLink } from '../files';
import { done, given, list, one, rest, type Schemas } from '../rest';

export type Composition = Schemas['RoomComposition'];
export type CompositionRequest = Schemas['CompositionRequest'];

export interface CompositionsWish {
  readonly session?: string | undefined;
  readonly status?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page: number;
  readonly pageSize?: number;
}

const PAGE_SIZE = 25;
/** Progress is told in steps of a per cent or so. */
const BUSY_MS = 2_000;
const IDLE_MS = 20_000;

export const compositionKeys = { all: ['compositions'] as const };

export const compositionsQuery = ({ session, status, from, to, page, pageSize = PAGE_SIZE }: CompositionsWish) =>
  queryOptions({
    queryKey: [...compositionKeys.all, 'list', { session, status, from, to, page, pageSize }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/room_compositions', {
          params: {
            query: given({
              'filter[session_id]': session,
              'filter[status]': status as Composition['status'] | undefined,
              'filter[date_created_at][gte]': from,
              'filter[date_created_at][lte]': to,
              'page[number]': page,
              'page[size]': pageSize,
            }),
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnfinished) ? BUSY_MS : IDLE_MS),
  });

export const compositionQuery = (id: string) =>
  queryOptions({
    queryKey: [...compositionKeys.all, 'one', id],
    queryFn: ({ signal }) =>
      one(
        rest.GET('/v2/room_compositions/{room_composition_id}', { params: { path: { room_composition_id: id } }, signal }),
      ),
  });

export function isUnfinished({ status }: Pick<Composition, 'status'>): boolean {
  return status === 'enqueued' || status === 'processing';
}

/** The `failure` of one that somebody cancelled. */
export const CANCELLED = 'cancelled';

export const createComposition = (body: CompositionRequest) => one(rest.POST('/v2/room_compositions', { body }));

/** A fresh link to the file; null when there is none any more. */
export async function linkOfComposition(id: string): Promise<string | null> {
  const path = { room_composition_id: id };
  return openLink((await one(rest.GET('/v2/room_compositions/{room_composition_id}', { params: { path } }))).download_url);
}

export const cancelComposition = (id: string) =>
  done(
    rest.POST('/v2/room_compositions/{room_composition_id}/actions/cancel', {
      params: { path: { room_composition_id: id } },
    }),
  );

export const deleteComposition = (id: string) =>
  done(rest.DELETE('/v2/room_compositions/{room_composition_id}', { params: { path: { room_composition_id: id } } }));
