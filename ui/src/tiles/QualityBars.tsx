/** Three bars for the connection of a participant; nothing while it is not known. */
import { texts } from '../texts';

/** 5 and 4 light all bars, so that a good connection looks calm. */
const litBars = (level: number): number => (level >= 4 ? 3 : level === 3 ? 2 : level >= 1 ? 1 : 0);

export function QualityBars({ level }: { readonly level: number }) {
  const lit = litBars(level);
  const tone = lit === 3 ? 'good' : lit === 2 ? 'fair' : 'bad';
  return (
    <span className={`quality quality-${tone}`} role="img" aria-label={texts.room.quality.label(level)}>
      {[1, 2, 3].map((bar) => (
        <span key={bar} className={bar <= lit ? 'lit' : ''} />
      ))}
    </span>
  );
}
