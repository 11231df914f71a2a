/** How many are in a room now, as a link to the session that they are in. */
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/queries/sessions';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';

const texts = words.rooms;

export function InNow({ sessionId }: { readonly sessionId: string | null }) {
  const session = useQuery({ ...sessionQuery(sessionId ?? ''), enabled: sessionId !== null });
  if (sessionId === null) return <span className="faint">{texts.nobody}</span>;
  const present = session.data?.participants?.filter(({ left_at: left }) => left === null).length;
  return (
    <a className="badge badge-live" href={addressOf('sessions', sessionId)}>
      {present === undefined ? texts.liveUnknown : texts.live(present)}
    </a>
  );
}
