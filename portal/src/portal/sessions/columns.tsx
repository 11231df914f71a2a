/** Columns of lists of sessions: on the page of all, and on that of a room. */
import type { Session } from '../../api/queries/sessions';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { RoomLink } from '../rooms/RoomLink';
import { momentText, spanText } from '../wording/times';

const texts = words.sessions;

export const SESSION_COLUMNS: readonly Column<Session>[] = [
  {
    key: 'begun',
    title: texts.begun,
    isTitle: true,
    cell: ({ id, created_at: begun }) => <a href={addressOf('sessions', id)}>{momentText(begun)}</a>,
  },
  {
    key: 'state',
    title: texts.state,
    cell: ({ active }) => <Badge look={active ? 'live' : 'plain'} text={active ? texts.live : texts.over} />,
  },
  { key: 'length', title: texts.length, isNumber: true, cell: (session) => spanText(secondsOf(session)) },
  { key: 'ended', title: texts.ended, isExtra: true, cell: (session) => <When at={session.ended_at} none={texts.stillOn} /> },
];

export const ROOM_COLUMN: Column<Session> = {
  key: 'room',
  title: texts.room,
  cell: ({ room_id: room }) => <RoomLink id={room} />,
};

function secondsOf({ created_at: begun, ended_at: ended }: Session): number {
  return (new Date(ended ?? Date.now()).getTime() - new Date(begun).getTime()) / 1000;
}
