/** The rooms of this server at `#/rooms`: find, create, open, invite, edit, delete. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { roomsQuery, type Room } from '../../api/queries/rooms';
import { Button } from '../../design/Button';
import { Plus } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Filters, SearchFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { GivenLabel } from '../parts/GivenText';
import { useMay } from '../shell/me';
import { InNow } from './InNow';
import { RoomActions } from './RoomActions';
import { RoomDialog } from './RoomDialog';
import { roomName } from './roomLabel';

const texts = words.rooms;

const COLUMNS: readonly Column<Room>[] = [
  {
    key: 'name',
    title: texts.name,
    isTitle: true,
    cell: (room) => (
      <a href={addressOf('rooms', room.id)}>
        <GivenLabel text={roomName(room)} />
      </a>
    ),
  },
  { key: 'now', title: texts.now, cell: ({ active_session_id: session }) => <InNow sessionId={session} /> },
  { key: 'limit', title: texts.limit, isNumber: true, cell: (room) => texts.limitOf(room.max_participants) },
  {
    key: 'recording',
    title: texts.recording,
    cell: ({ enable_recording: isOn }) =>
      isOn ? <Badge look="bad" text={texts.recorded} /> : <span className="faint">{texts.notRecorded}</span>,
  },
  { key: 'created', title: texts.created, isExtra: true, cell: (room) => <When at={room.created_at} /> },
];
const ACTIONS: Column<Room> = {
  key: 'actions',
  title: words.lists.actions,
  isActions: true,
  cell: (room) => <RoomActions room={room} />,
};

export function RoomsPage() {
  const { values, page } = useParameters();
  const [isMaking, setMaking] = useState(false);
  const mayOperate = useMay('operator');
  const query = useQuery(roomsQuery({ name: values['name'] ?? '', page }));
  const newRoom = mayOperate ? (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus size={18} />
      {texts.newRoom}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead}>
        {newRoom}
      </PageHead>
      <Filters>
        <SearchFilter name="name" label={texts.search} />
      </Filters>
      <Listing
        label={texts.title}
        query={query}
        columns={mayOperate ? [...COLUMNS, ACTIONS] : COLUMNS}
        keyOf={(room) => room.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
      {isMaking ? <RoomDialog room={null} onClose={() => setMaking(false)} /> : null}
    </>
  );
}
