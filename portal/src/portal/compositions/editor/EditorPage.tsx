/**
 * The editor of compositions at `#/compositions/new?session={id}`, with `&from={id}` to begin as an earlier one was.
 *
 * Reads what there is of the session, then hands over to Editor.tsx.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { compositionKeys, compositionQuery, createComposition } from '../../../api/queries/compositions';
import { timelineQuery } from '../../../api/queries/session';
import { sessionQuery, type Session } from '../../../api/queries/sessions';
import { ApiError } from '../../../api/errors';
import { go } from '../../../router/go';
import { addressOf } from '../../../router/routes';
import { useParameters } from '../../../router/useParameters';
import { words } from '../../../texts/portal';
import { PageHead } from '../../list/PageHead';
import { SkeletonBlock } from '../../list/Skeleton';
import { DeniedState, EmptyState, ProblemState } from '../../list/states';
import { problemText } from '../../parts/problems';
import { say } from '../../parts/toasts';
import { useRoomName } from '../../rooms/useRoomName';
import { useNames } from '../../sessions/useNames';
import { useMay } from '../../shell/me';
import { dateText } from '../../wording/times';
import { EMPTY_DRAFT, type Draft } from './draft';
import { Editor } from './Editor';
import './editor.css';
import { materialOf } from './material';
import { bodyOf, draftOf } from './wish';

const texts = words.editor;
const UP = { address: addressOf('compositions'), label: texts.up };

export function EditorPage() {
  const { values } = useParameters();
  const mayCompose = useMay('operator');
  const session = values['session'] ?? '';
  if (!mayCompose) return <DeniedState />;
  if (session === '') return <NoSession />;
  return <OfSession key={session} sessionId={session} from={values['from'] ?? ''} />;
}

function OfSession({ sessionId, from }: { readonly sessionId: string; readonly from: string }) {
  const { data: session, error, refetch } = useQuery({ ...sessionQuery(sessionId), refetchInterval: false });
  if (session === undefined) {
    if (error === null) return <SkeletonBlock lines={6} />;
    const isMissing = error instanceof ApiError && error.status === 404;
    return isMissing ? <NoSession /> : <ProblemState text={problemText(error)} onAgain={() => void refetch()} />;
  }
  return (
    <>
      <Head session={session} />
      <Loading session={session} from={from} />
    </>
  );
}

function Head({ session }: { readonly session: Session }) {
  const name = useRoomName(session.room_id);
  const of = texts.of(words.session.titleOf(name, dateText(session.created_at)));
  const lead: ReactNode = (
    <a href={addressOf('sessions', session.id)}>
      <bdi>{of}</bdi>
    </a>
  );
  return <PageHead title={texts.title} lead={lead} up={UP} />;
}

/** Waits for the timeline, for names, and for the composition to begin with. */
function Loading({ session, from }: { readonly session: Session; readonly from: string }) {
  const { id, active } = session;
  const timeline = useQuery({ ...timelineQuery(id, active), refetchInterval: false });
  const earlier = useQuery({ ...compositionQuery(from), enabled: from !== '' });
  const { nameOf, isReady } = useNames(id, false);
  const material = useMemo(
    () => (timeline.data === undefined ? null : materialOf(timeline.data, nameOf)),
    [timeline.data, nameOf],
  );
  const compose = useCompose(id);
  if (timeline.error !== null && timeline.data === undefined) {
    return <ProblemState text={problemText(timeline.error)} onAgain={() => void timeline.refetch()} />;
  }
  if (material === null || !isReady || earlier.isLoading) return <SkeletonBlock lines={8} />;
  if (material.sources.length === 0 && material.streams.audio.length === 0) return <NothingRecorded />;
  const first = earlier.data === undefined ? EMPTY_DRAFT : draftOf(earlier.data, material.streams);
  return (
    <>
      {active ? <p className="editor-live">{texts.stillLive}</p> : null}
      <Editor first={first} material={material} onCompose={(draft) => compose(draft, material.streams)} />
    </>
  );
}

function useCompose(sessionId: string) {
  const cache = useQueryClient();
  return async (draft: Draft, streams: Parameters<typeof bodyOf>[2]) => {
    await createComposition(bodyOf(draft, sessionId, streams));
    say(texts.composed);
    void cache.invalidateQueries({ queryKey: compositionKeys.all });
    go(addressOf('compositions', '', { session: sessionId }));
  };
}

function NoSession() {
  return (
    <>
      <PageHead title={texts.title} up={UP} />
      <EmptyState title={texts.noSession} detail={texts.noSessionDetail}>
        <a href={addressOf('recordings')}>{texts.toRecordings}</a>
      </EmptyState>
    </>
  );
}

function NothingRecorded() {
  return <EmptyState title={texts.nothingRecorded} detail={texts.nothingRecordedDetail} />;
}
