/** The rooms of this server: find, create, open, invite, see who is in, delete. */
import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { problemText } from '../../api/problem';
import type { RoomRecord } from '../../api/rooms';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { Spinner } from '../../design/Spinner';
import { Plus } from '../../icons/icons';
import { texts } from '../../texts';
import { DeleteRoomDialog } from './DeleteRoomDialog';
import { LinkDialog } from './LinkDialog';
import { NewRoomDialog } from './NewRoomDialog';
import { Paging } from '../Paging';
import { roomLabel } from './roomLabel';
import { RoomItem, type RoomAction } from './RoomItem';
import { SearchField } from '../SearchField';
import { useJoinLinks } from './useJoinLinks';
import { useRooms, type RoomsView } from './useRooms';
import { useSaying } from '../useSaying';
import { WhoDialog } from './WhoDialog';

interface RoomsPageProps {
  readonly api: ApiClient;
  readonly onRefused: () => void;
}

type Open =
  | { readonly dialog: 'new' }
  | { readonly dialog: 'delete' | 'who'; readonly room: RoomRecord }
  | { readonly dialog: 'link'; readonly link: string };

const words = texts.portal;

export function RoomsPage({ api, onRefused }: RoomsPageProps) {
  const [name, setName] = useState('');
  const [pageNumber, setPageNumber] = useState(1);
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useSaying();
  const view = useRooms(api, name, pageNumber, onRefused);
  const links = useJoinLinks(api, setSaid, (link) => setOpen({ dialog: 'link', link }));

  const close = () => setOpen(null);
  const done = (what: string) => {
    close();
    setSaid(what);
    view.reload();
  };
  const search = (wanted: string) => {
    setPageNumber(1);
    setName(wanted);
  };
  const act = (action: RoomAction, room: RoomRecord) => {
    if (action === 'open') void links.open(room);
    else if (action === 'copy') void links.copy(room);
    else setOpen({ dialog: action, room });
  };

  return (
    <main className="rooms">
      <div className="rooms-head">
        <h1>{words.rooms}</h1>
        <SearchField onSearch={search} />
        <Button look="primary" onClick={() => setOpen({ dialog: 'new' })}>
          <Plus size={20} />
          {words.newRoom}
        </Button>
      </div>
      {view.problem === null ? null : (
        <Notice title={problemText(view.problem)}>
          <Button onClick={view.reload}>{texts.tryAgain}</Button>
        </Notice>
      )}
      <RoomList view={view} name={name} onAct={act} />
      {view.page ? <Paging label={words.rooms} page={view.page} onTurn={setPageNumber} /> : null}
      <p className="said" role="status">
        {said}
      </p>
      {open?.dialog === 'new' ? (
        <NewRoomDialog api={api} onClose={close} onDone={(room) => done(words.wasCreated(roomLabel(room)))} />
      ) : null}
      {open?.dialog === 'delete' ? (
        <DeleteRoomDialog
          api={api}
          room={open.room}
          onClose={close}
          onDone={() => done(words.deleted(roomLabel(open.room)))}
        />
      ) : null}
      {open?.dialog === 'who' ? <WhoDialog room={open.room} rows={view.rows ?? []} onClose={close} /> : null}
      {open?.dialog === 'link' ? <LinkDialog link={open.link} onClose={close} /> : null}
    </main>
  );
}

interface RoomListProps {
  readonly view: RoomsView;
  readonly name: string;
  readonly onAct: (action: RoomAction, room: RoomRecord) => void;
}

function RoomList({ view, name, onAct }: RoomListProps) {
  const { rows, problem } = view;
  if (rows === null) {
    return problem === null ? (
      <p className="rooms-waiting">
        <Spinner /> {texts.loading}
      </p>
    ) : null;
  }
  if (rows.length === 0) {
    return (
      <div className="card rooms-empty">
        <h2>{name ? words.nothingFound(name) : words.empty}</h2>
        {name ? null : <p className="lead">{words.emptyDetail}</p>}
      </div>
    );
  }
  return (
    <ul className="card room-list" aria-label={words.rooms}>
      {rows.map((row) => (
        <RoomItem key={row.room.id} row={row} onAct={(action) => onAct(action, row.room)} />
      ))}
    </ul>
  );
}
