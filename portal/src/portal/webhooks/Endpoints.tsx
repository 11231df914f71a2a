/** Where rooms send their events: the rooms that have a URL for it. */
import { useQuery } from '@tanstack/react-query';
import { roomsQuery, type Room } from '../../api/queries/rooms';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Listing } from '../list/Listing';
import type { Column } from '../list/Table';
import { GivenLabel, GivenText } from '../parts/GivenText';
import { roomLabel, roomName } from '../rooms/roomLabel';

const texts = words.webhooks.endpoint;

const COLUMNS: readonly Column<Room>[] = [
  {
    key: 'room',
    title: texts.room,
    isTitle: true,
    cell: (room) => (
      <a href={addressOf('rooms', room.id)}>
        <GivenLabel text={roomName(room)} longest={50} />
      </a>
    ),
  },
  { key: 'url', title: texts.url, cell: ({ webhook_event_url: url }) => <GivenText text={url} longest={60} /> },
  {
    key: 'failover',
    title: texts.failover,
    isExtra: true,
    cell: ({ webhook_event_failover_url: url }) => (url ? <GivenText text={url} longest={60} /> : words.charts.none),
  },
  {
    key: 'more',
    title: texts.more,
    cell: ({ webhook_extra_events: extra }) => texts.moreCount(extra.length),
  },
  {
    key: 'log',
    title: texts.log,
    isActions: true,
    cell: (room) => (
      <a
        className="button button-quiet"
        href={addressOf('webhooks', '', { room: room.id })}
        aria-label={texts.logOf(roomLabel(room))}
      >
        {texts.log}
      </a>
    ),
  },
];

export function Endpoints() {
  const { page } = useParameters();
  const query = useQuery(roomsQuery({ name: '', hasWebhook: true, page }));
  return (
    <>
      <p className="lead">{texts.lead}</p>
      <Listing
        label={words.webhooks.endpoints}
        query={query}
        columns={COLUMNS}
        keyOf={(room) => room.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
    </>
  );
}
