/** A moment: how long ago while that is short, the date else; the exact moment on demand. */
import { useNow } from './useNow';
import { agoText, momentText } from '../wording/times';

interface WhenProps {
  readonly at: string | null;
  /** For what has not happened. */
  readonly none?: string;
}

export function When({ at, none = '' }: WhenProps) {
  const now = useNow();
  if (at === null) return none;
  return (
    <time dateTime={at} title={momentText(at)}>
      {agoText(at, now)}
    </time>
  );
}
