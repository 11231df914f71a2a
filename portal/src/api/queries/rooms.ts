/** Rooms as the portal's pages read and change them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isGone } from '../errors';
import { done, given, list, one, rest, type Schemas } from '../rest';

export type Room = Schemas['Room'];

export interface RoomFilters {
  readonly name: string;
  /** Only those that have a URL for events. */
  readonly hasWebhook?: boolean;
  readonly page: number;
  readonly pageSize?: number;
}

const PAGE_SIZE = 25;
/** Fresh enough to see people come, slow enough to cost nothing. */
const RELOAD_MS = 8_000;

export const roomKeys = { all: ['rooms'] as const };

export const roomsQuery = ({ name, hasWebhook, page, pageSize = PAGE_SIZE }: RoomFilters) =>
  queryOptions({
    queryKey: [...roomKeys.all, 'list', { name, hasWebhook, page, pageSize }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/rooms', {
          params: {
            query: given({
              'filter[unique_name][contains]': name,
              'filter[has_webhook]': hasWebhook,
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

export const roomQuery = (id: string) =>
  queryOptions({
    queryKey: [...roomKeys.all, 'one', id],
    queryFn: ({ signal }) => one(rest.GET('/v2/rooms/{room_id}', { params: { path: { room_id: id } }, signal })),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : RELOAD_MS),
  });

export const createRoom = (body: Schemas['RoomChanges']) => one(rest.POST('/v2/rooms', { body }));

export const updateRoom = (id: string, body: Schemas['RoomChanges']) =>
  one(rest.PATCH('/v2/rooms/{room_id}', { params: { path: { room_id: id } }, body }));

export const deleteRoom = (id: string) =>
  done(rest.DELETE('/v2/rooms/{room_id}', { params: { path: { room_id: id } } }));
