/** How good a connection is, as bars, and in words for who does not see them. */
import { words } from '../../../texts/portal';

const BARS = [1, 2, 3, 4, 5];
const texts = words.session.person;

/** Null while it is not known. */
export function QualityMark({ level }: { readonly level: number | null }) {
  const said = level === null ? texts.qualityUnknown : texts.quality(level);
  const look = level === null ? 'none' : level <= 1 ? 'bad' : level <= 3 ? 'warn' : 'good';
  return (
    <span className={`bars bars-${look}`} role="img" aria-label={said} title={said}>
      {BARS.map((bar) => (
        <span key={bar} className="bar" data-on={level !== null && bar <= level ? true : undefined} />
      ))}
    </span>
  );
}
