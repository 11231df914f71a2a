/** A session with its compositions and its recordings, and the button that makes one of the former of the latter. */
import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { createComposition } from '../../api/compositions';
import { problemText } from '../../api/problem';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { Film } from '../../icons/icons';
import { addressOf } from './address';
import { texts } from '../../texts';
import { CompositionList } from './CompositionList';
import type { Playing } from './playing';
import { RecordingItem } from './RecordingItem';
import { useCompositions } from './useCompositions';
import type { RecordingRow, RecordingsWish, SessionGroup } from './useRecordings';
import { dateText, lengthText } from './wording';

interface SessionCardProps {
  readonly api: ApiClient;
  readonly group: SessionGroup;
  readonly wish: RecordingsWish;
  readonly playing: Playing;
  readonly say: (what: string) => void;
  readonly onRefused: () => void;
  readonly onDelete: (row: RecordingRow) => void;
}

const words = texts.recordings;

export function SessionCard({ api, group, wish, playing, say, onRefused, onDelete }: SessionCardProps) {
  const title = words.sessionOf(group.roomName, dateText(beginOf(group)));
  const compositions = useCompositions(api, group.sessionId, 1, { onRefused, say });
  const made = compositions.found?.rows ?? [];
  return (
    <section className="card session-card" aria-label={title}>
      <header className="session-head">
        <SessionTitle group={group} wish={wish} title={title} />
        <Compose api={api} group={group} title={title} say={say} onDone={compositions.reload} />
      </header>
      {compositions.problem === null ? null : <Notice title={problemText(compositions.problem)} />}
      {made.length === 0 ? null : (
        <CompositionList
          api={api}
          label={words.compositionsOf(title)}
          rows={made}
          playing={playing}
          say={say}
          onChange={compositions.reload}
        />
      )}
      <ul className="file-list" aria-label={words.filesOf(title)}>
        {group.rows.map((row) => (
          <RecordingItem
            key={row.recording.id}
            api={api}
            row={row}
            isPlaying={playing.id === row.recording.id}
            onPlay={(on) => playing.set(on ? row.recording.id : null)}
            onDelete={() => onDelete(row)}
          />
        ))}
      </ul>
    </section>
  );
}

interface SessionTitleProps {
  readonly group: SessionGroup;
  readonly wish: RecordingsWish;
  readonly title: string;
}

function SessionTitle({ group, wish, title }: SessionTitleProps) {
  const { session, sessionId, roomId, roomName } = group;
  const ended = session?.ended_at ?? null;
  const room = addressOf({ page: 'recordings', room: roomId, session: '', pageNumber: 1 });
  const only = addressOf({ page: 'recordings', room: '', session: sessionId, pageNumber: 1 });
  return (
    <div className="file-about">
      <h2 title={roomName}>
        <bdi>{roomName}</bdi>
      </h2>
      <p className="room-facts">
        <span>{dateText(beginOf(group))}</span>
        {session && ended ? <span>{lengthText(Date.parse(ended) - Date.parse(session.created_at))}</span> : null}
        {wish.room || wish.session ? null : (
          <a href={room} aria-label={words.showRoom(roomName)}>
            {words.onlyRoom}
          </a>
        )}
        {wish.session ? null : (
          <a href={only} aria-label={words.showSession(title)}>
            {words.onlySession}
          </a>
        )}
      </p>
    </div>
  );
}

interface ComposeProps {
  readonly api: ApiClient;
  readonly group: SessionGroup;
  readonly title: string;
  readonly say: (what: string) => void;
  readonly onDone: () => void;
}

/** For a session that is over; says so of one that is not. */
function Compose({ api, group, title, say, onDone }: ComposeProps) {
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);

  const compose = async () => {
    if (isSending) return;
    setSending(true);
    setProblem('');
    try {
      await createComposition(api, group.sessionId);
      say(words.composed);
      onDone();
    } catch (error) {
      setProblem(problemText(error));
    }
    setSending(false);
  };

  if (group.session?.active) {
    return (
      <p className="session-live" title={words.liveDetail}>
        <span className="state state-live">{words.live}</span>
        <span className="visually-hidden">{words.liveDetail}</span>
      </p>
    );
  }
  return (
    <>
      <Button aria-label={words.composeOf(title)} aria-disabled={isSending} onClick={compose}>
        <Film size={18} />
        {isSending ? words.composing : words.compose}
      </Button>
      {problem ? <Notice title={problem} /> : null}
    </>
  );
}

/** Of the session; of its oldest recording here where the session is not known. */
function beginOf({ session, rows }: SessionGroup): string {
  return session?.created_at ?? rows.at(-1)?.recording.started_at ?? '';
}
