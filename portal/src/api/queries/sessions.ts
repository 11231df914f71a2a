/** Sessions as the portal's pages read them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isGone } from '../errors';
import { given, list, one, rest, type Schemas } from '../rest';

export type Session = Schemas['RoomSession'];

export interface SessionFilters {
  readonly room?: string;
  readonly active?: boolean | undefined;
  readonly from?: string;
  readonly to?: string;
  readonly page: number;
  readonly pageSize?: number;
}

const PAGE_SIZE = 25;
/** Fresh enough to see sessions begin and end. */
const RELOAD_MS = 8_000;

export const sessionKeys = { all: ['sessions'] as const };

export const sessionsQuery = ({ room, active, from, to, page, pageSize = PAGE_SIZE }: SessionFilters) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'list', { room, active, from, to, page, pageSize }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/room_sessions', {
          params: {
            query: given({
              'filter[room_id]': room,
              'filter[active]': active,
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
    refetchInterval: RELOAD_MS,
  });

/** A past one does not change any more. */
export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'one', id],
    queryFn: ({ signal }) =>
      one(
        rest.GET('/v2/room_sessions/{room_session_id}', {
          params: { path: { room_session_id: id }, query: { include_participants: true } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (isGone(state.error) || state.data?.active === false ? false : RELOAD_MS),
  });
