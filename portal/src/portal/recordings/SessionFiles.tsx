/** The recordings of one session in the list, with what leads from them: the session itself, and a composition. */
import { useQuery } from '@tanstack/react-query';
import type { Recording } from '../../api/queries/recordings';
import { sessionQuery } from '../../api/queries/sessions';
import { Film } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import type { Playing } from '../files/playing';
import { recordingTitle } from '../files/wording';
import { Badge } from '../list/Badge';
import { useRoomName } from '../rooms/useRoomName';
import { useNames } from '../sessions/useNames';
import { useMay } from '../shell/me';
import { dateText, spanText } from '../wording/times';
import { RecordingItem } from './RecordingItem';
import type { Selection } from './useSelection';

interface SessionFilesProps {
  readonly recordings: readonly [Recording, ...Recording[]];
  readonly playing: Playing;
  readonly selection: Selection | null;
  /** Of this session alone is the list already. */
  readonly isAlone: boolean;
  readonly onDelete: (recording: Recording, title: string) => void;
}

const texts = words.recordings;

export function SessionFiles({ recordings, playing, selection, isAlone, onDelete }: SessionFilesProps) {
  const [{ session_id: id, room_id: room, started_at: started }] = recordings;
  const { data: session } = useQuery({ ...sessionQuery(id), staleTime: 10_000 });
  const { nameOf } = useNames(id, session?.active ?? false);
  const name = useRoomName(room);
  const title = words.session.titleOf(name, dateText(session?.created_at ?? started));
  return (
    <section className="card session-files" aria-label={texts.session(title)}>
      <header className="session-files-head">
        <div className="file-about">
          <h2 title={name}>
            <a href={addressOf('sessions', id)} aria-label={texts.openSession(title)}>
              <bdi>{name}</bdi>
            </a>
          </h2>
          <p className="file-facts">
            <span>{dateText(session?.created_at ?? started)}</span>
            {session?.ended_at ? <span>{spanText((Date.parse(session.ended_at) - Date.parse(session.created_at)) / 1000)}</span> : null}
            {isAlone ? null : (
              <a href={addressOf('recordings', '', { session: id })} aria-label={texts.onlySessionOf(title)}>
                {texts.onlySession}
              </a>
            )}
          </p>
        </div>
        <Compose sessionId={id} title={title} isLive={session?.active ?? false} />
      </header>
      <ul className="file-list" aria-label={texts.ofSession(title)}>
        {recordings.map((recording) => {
          const of = recordingTitle(recording, nameOf(recording.participant_id));
          return (
            <RecordingItem
              key={recording.id}
              recording={recording}
              title={of}
              playing={playing}
              selection={selection}
              onDelete={() => onDelete(recording, of)}
            />
          );
        })}
      </ul>
    </section>
  );
}

function Compose({ sessionId, title, isLive }: { readonly sessionId: string; readonly title: string; readonly isLive: boolean }) {
  const mayCompose = useMay('operator');
  return (
    <div className="session-files-acts">
      {isLive ? <Badge look="live" text={texts.live} /> : null}
      {mayCompose ? (
        <a className="button" href={addressOf('compositions', 'new', { session: sessionId })} aria-label={texts.composeOf(title)}>
          <Film size={18} />
          {texts.compose}
        </a>
      ) : null}
    </div>
  );
}

/** In the order of the list; a session is where its newest recording is. */
export function bySession(recordings: readonly Recording[]): readonly (readonly [Recording, ...Recording[]])[] {
  const groups = new Map<string, [Recording, ...Recording[]]>();
  for (const recording of recordings) {
    const group = groups.get(recording.session_id);
    if (group) group.push(recording);
    else groups.set(recording.session_id, [recording]);
  }
  return [...groups.values()];
}
