/** One session at `#/sessions/{id}`: who is in it now while it is live, and what happened in it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiError } from '../../api/errors';
import { sessionQuery, type Session } from '../../api/queries/sessions';
import { Film } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { isDenied } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { SkeletonBlock } from '../list/Skeleton';
import { DeniedState, EmptyState, ProblemState } from '../list/states';
import { useNow } from '../list/useNow';
import { problemText } from '../parts/problems';
import { Tabs } from '../parts/Tabs';
import { say } from '../parts/toasts';
import { RoomLink } from '../rooms/RoomLink';
import { useRoomName } from '../rooms/useRoomName';
import { useMay } from '../shell/me';
import { momentText, spanText } from '../wording/times';
import { LivePart } from './live/LivePart';
import './session.css';
import { TimelinePart } from './timeline/TimelinePart';

const texts = words.session.one;
const UP = { address: addressOf('sessions'), label: texts.up };

export function SessionPage({ id }: { readonly id: string }) {
  const { data: session, error, refetch } = useQuery(sessionQuery(id));
  useEnd(session?.active);
  if (session === undefined) {
    if (error === null) return <SkeletonBlock lines={6} />;
    if (isDenied(error)) return <DeniedState />;
    if (error instanceof ApiError && error.status === 404) return <NoSession />;
    return <ProblemState text={problemText(error)} onAgain={() => void refetch()} />;
  }
  return (
    <>
      <Head session={session} />
      {session.active ? <Parts session={session} /> : <TimelinePart session={session} />}
    </>
  );
}

/** Who looks at a live one hears that it is over, and why the page has changed. */
function useEnd(isActive: boolean | undefined): void {
  const was = useRef(isActive);
  useEffect(() => {
    if (was.current === true && isActive === false) say(texts.hasEnded);
    was.current = isActive;
  }, [isActive]);
}

function Head({ session }: { readonly session: Session }) {
  const { id, room_id: room } = session;
  const name = useRoomName(room);
  const mayCompose = useMay('operator');
  return (
    <PageHead title={texts.pageTitle(name)} heading={<bdi>{texts.pageTitle(name)}</bdi>} lead={<Facts session={session} />} up={UP}>
      <a className="button" href={addressOf('recordings', '', { session: id })}>
        {texts.recordings}
      </a>
      {mayCompose ? (
        <a className="button" href={addressOf('compositions', 'new', { session: id })}>
          <Film size={18} />
          {texts.compose}
        </a>
      ) : null}
    </PageHead>
  );
}

function Facts({ session }: { readonly session: Session }) {
  const { active, room_id: room, created_at: began, ended_at: ended } = session;
  const now = useNow();
  const length = spanText(((ended === null ? now : Date.parse(ended)) - Date.parse(began)) / 1000);
  return (
    <span className="session-facts">
      {active ? <Badge look="live" text={words.sessions.live} /> : <Badge look="plain" text={words.sessions.over} />}
      <RoomLink id={room} />
      <span>{texts.began(momentText(began))}</span>
      <span>{active ? texts.goesOn(length) : texts.lasted(length)}</span>
    </span>
  );
}

function Parts({ session }: { readonly session: Session }) {
  const { values, filter } = useParameters();
  return (
    <Tabs
      label={texts.tabs}
      value={values['part'] === 'timeline' ? 'timeline' : 'live'}
      onChoose={(part) => filter({ part: part === 'live' ? '' : part })}
      tabs={[
        { value: 'live', label: texts.liveTab, content: <LivePart sessionId={session.id} roomId={session.room_id} /> },
        { value: 'timeline', label: texts.timelineTab, content: <TimelinePart session={session} /> },
      ]}
    />
  );
}

function NoSession() {
  return (
    <EmptyState title={texts.missing} detail={texts.missingDetail}>
      <a href={UP.address}>{texts.up}</a>
    </EmptyState>
  );
}
