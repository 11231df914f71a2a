/** Webhook deliveries and the keys that sign them, as the portal's pages read and change them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isGone } from '../errors';
import { done, given, list, one, rest, type Schemas } from '../rest';

// As the client reads them, which takes pairs for lists.
export type Delivery = Awaited<ReturnType<typeof readDelivery>>;
export type Attempt = NonNullable<Delivery['attempts']>[number];
export type WebhookKey = Schemas['WebhookKeyShown'];
export type DeliveryStatus = Schemas['DeliveryStatus'];

export interface DeliveryFilters {
  readonly status?: DeliveryStatus | undefined;
  readonly type?: string | undefined;
  readonly room?: string | undefined;
  readonly session?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page: number;
}

const PAGE_SIZE = 25;
/** Fresh enough to see an attempt follow another. */
const RELOAD_MS = 8_000;

export const deliveryKeys = { all: ['deliveries'] as const };
export const webhookKeyKeys = { all: ['webhook keys'] as const };

export const deliveriesQuery = ({ status, type, room, session, from, to, page }: DeliveryFilters) =>
  queryOptions({
    queryKey: [...deliveryKeys.all, 'list', { status, type, room, session, from, to, page }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/webhook_deliveries', {
          params: {
            query: given({
              'filter[status]': status,
              'filter[event_type]': type,
              'filter[room_id]': room,
              'filter[session_id]': session,
              'filter[date_created_at][gte]': from,
              'filter[date_created_at][lte]': to,
              'page[number]': page,
              'page[size]': PAGE_SIZE,
            }),
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: RELOAD_MS,
  });

const readDelivery = (id: string, signal: AbortSignal) =>
  one(
    rest.GET('/v2/webhook_deliveries/{webhook_delivery_id}', {
      params: { path: { webhook_delivery_id: id } },
      signal,
    }),
  );

/** With all its attempts. */
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: [...deliveryKeys.all, 'one', id],
    queryFn: ({ signal }) => readDelivery(id, signal),
    refetchInterval: ({ state }) => {
      if (isGone(state.error)) return false;
      return state.data?.status === 'pending' ? RELOAD_MS / 4 : RELOAD_MS;
    },
  });

export const replayDelivery = (id: string) =>
  done(
    rest.POST('/v2/webhook_deliveries/{webhook_delivery_id}/actions/replay', {
      params: { path: { webhook_delivery_id: id } },
    }),
  );

export const webhookKeysQuery = () =>
  queryOptions({
    queryKey: webhookKeyKeys.all,
    queryFn: ({ signal }) => list(rest.GET('/v2/webhook_keys', { signal })),
  });

/** The new key signs when both have been known for so long. */
export const rotateWebhookKey = (overlapHours: number) =>
  one(rest.POST('/v2/webhook_keys', { body: { overlap_hours: overlapHours } }));
