/** The log of deliveries, newest first. */
import { useQuery } from '@tanstack/react-query';
import { deliveriesQuery, type Delivery, type DeliveryStatus } from '../../api/queries/webhooks';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { FilterChip } from '../list/FilterChip';
import { DayFilter, Filters, SelectFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { GivenText } from '../parts/GivenText';
import { shortId } from '../wording/text';
import { EVENT_TYPES, eventLabel } from './eventTypes';

const texts = words.webhooks;
export const DELIVERY_LOOKS = { pending: 'busy', delivered: 'good', failed: 'bad' } as const;
const STATUSES = ['pending', 'delivered', 'failed'] as const;
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: texts.statuses[value] }));
const TYPE_OPTIONS = EVENT_TYPES.map((value) => ({ value, label: eventLabel(value) }));

const COLUMNS: readonly Column<Delivery>[] = [
  {
    key: 'event',
    title: texts.event,
    isTitle: true,
    cell: ({ id, webhook }) => <a href={addressOf('webhooks', id)}>{eventLabel(webhook.event_type)}</a>,
  },
  {
    key: 'status',
    title: texts.status,
    cell: ({ status }) => <Badge look={DELIVERY_LOOKS[status]} text={texts.statuses[status]} />,
  },
  { key: 'url', title: texts.url, cell: ({ url }) => <GivenText text={url} longest={60} /> },
  { key: 'attempts', title: texts.attempts, isNumber: true, cell: ({ attempt_count: count }) => count },
  { key: 'created', title: texts.created, cell: (delivery) => <When at={delivery.created_at} /> },
  {
    key: 'next',
    title: texts.nextAttempt,
    isExtra: true,
    cell: (delivery) => <When at={delivery.status === 'pending' ? delivery.next_attempt_at : null} none={words.charts.none} />,
  },
];

export function Deliveries() {
  const { values, page, filter } = useParameters();
  const status = STATUSES.find((one): one is DeliveryStatus => one === values['status']);
  const { type, room, session, from, to } = values;
  const query = useQuery(deliveriesQuery({ status, type, room, session, from, to, page }));
  return (
    <>
      <Filters>
        <SelectFilter name="status" label={texts.status} options={STATUS_OPTIONS} />
        <SelectFilter name="type" label={texts.event} options={TYPE_OPTIONS} />
        <DayFilter name="from" label={words.lists.from} />
        <DayFilter name="to" label={words.lists.to} />
        {room ? <FilterChip text={texts.ofRoom(shortId(room))} onRemove={() => filter({ room: undefined })} /> : null}
        {session ? (
          <FilterChip text={texts.ofSession(shortId(session))} onRemove={() => filter({ session: undefined })} />
        ) : null}
      </Filters>
      <Listing
        label={texts.deliveries}
        query={query}
        columns={COLUMNS}
        keyOf={(delivery) => delivery.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
    </>
  );
}
