/**
 * Says why somebody is not in the room, and offers the way back where there is one; and the wait on that way.
 *
 * The slot `end` takes what an application adds below: a link back to its own pages, say.
 */
import { Leave, Warning } from '../icons/icons';
import { Button } from '../look/Button';
import { MessagePage } from '../look/MessagePage';
import { Spinner } from '../look/Spinner';
import { texts } from '../texts';
import { remedyFor, type End } from './ends';

interface EndScreenProps {
  readonly end: End;
  readonly onAgain: () => void;
}

export function EndScreen({ end, onAgain }: EndScreenProps) {
  const { title, detail } = texts.ends[end];
  const remedy = remedyFor(end);
  return (
    <MessagePage
      key={end}
      title={title}
      detail={detail}
      icon={
        <span className={`end-icon ${end === 'left' ? '' : 'end-icon-bad'}`}>
          {end === 'left' ? <Leave size={30} /> : <Warning size={30} />}
        </span>
      }
    >
      {remedy === 'none' ? null : (
        <Button look="primary" large onClick={onAgain}>
          {remedy === 'rejoin' ? texts.ends.rejoin : texts.tryAgain}
        </Button>
      )}
      <slot name="end" />
    </MessagePage>
  );
}

export function JoiningScreen() {
  return (
    <section className="message-page">
      <p className="joining" role="status">
        <Spinner size={22} />
        {texts.prejoin.joining}
      </p>
    </section>
  );
}
