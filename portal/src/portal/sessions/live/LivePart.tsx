/** Who is in a live session now, told anew every two seconds, and what an operator does to them. */
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../../api/errors';
import { liveQuery } from '../../../api/queries/session';
import { words } from '../../../texts/portal';
import { SkeletonBlock } from '../../list/Skeleton';
import { DeniedState, EmptyState, ProblemState, StaleNotice } from '../../list/states';
import { problemText } from '../../parts/problems';
import { useMay } from '../../shell/me';
import { Controls } from './Controls';
import './live.css';
import { PersonCard } from './PersonCard';
import { useModeration } from './useModeration';

const texts = words.session.control;

interface LivePartProps {
  readonly sessionId: string;
  readonly roomId: string;
}

export function LivePart({ sessionId, roomId }: LivePartProps) {
  const { data, error, refetch } = useQuery(liveQuery(sessionId));
  const mayAct = useMay('operator');
  const moderation = useModeration(sessionId);
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <SkeletonBlock lines={5} />;
    if (error instanceof ApiError && error.status === 403) return <DeniedState />;
    // It has ended meanwhile; the page around will say so.
    if (error instanceof ApiError && error.status === 404) return <EmptyState title={texts.nobody} />;
    return <ProblemState text={problemText(error)} onAgain={again} />;
  }
  return (
    <section className="live" aria-label={texts.title}>
      {error === null ? null : <StaleNotice text={problemText(error)} onAgain={again} />}
      <Controls live={data} roomId={roomId} mayAct={mayAct} moderation={moderation} />
      {data.participants.length === 0 ? (
        <EmptyState title={texts.nobody} detail={texts.nobodyDetail} />
      ) : (
        <ul className="live-people" aria-label={texts.people}>
          {data.participants.map((person) => (
            <PersonCard
              key={person.id}
              person={person}
              mayAct={mayAct}
              onMute={moderation.mute}
              onKick={moderation.kick}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
