/** The screen before looking in: says that nobody will see or hear the one who does. Asks for no name and no device. */
import { Eye } from '../icons/icons';
import { Button } from '../look/Button';
import { useFocusOnce } from '../look/focus';
import { Spinner } from '../look/Spinner';
import { texts } from '../texts';
import { useWhenReady } from './useWhenReady';

interface LobbyProps {
  readonly roomName: string | null;
  readonly isChecking: boolean;
  readonly isJoining: boolean;
  readonly onJoin: () => void;
}

const words = texts.prejoin;

export function Lobby({ roomName, isChecking, isJoining, onJoin }: LobbyProps) {
  const heading = useFocusOnce<HTMLHeadingElement>();
  const join = useWhenReady(!isChecking, onJoin);
  return (
    <section className="message-page" aria-label={words.viewerTitle}>
      <span className="end-icon">
        <Eye size={30} />
      </span>
      {roomName ? (
        <p className="prejoin-room">
          <bdi>{roomName}</bdi>
        </p>
      ) : null}
      <h1 ref={heading} tabIndex={-1}>
        {words.viewerTitle}
      </h1>
      <p>{words.viewerDetail}</p>
      <div className="message-page-actions">
        <Button look="primary" large aria-disabled={isJoining || isChecking} onClick={isJoining ? undefined : join}>
          {isJoining ? <Spinner /> : null}
          {isJoining ? words.joining : words.look}
        </Button>
        <slot name="prejoin" />
      </div>
    </section>
  );
}
