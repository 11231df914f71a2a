/** Which moment of the session the canvas shows: as the layout will be then, with who is there and speaks. */
import { useId } from 'react';
import { words } from '../../../texts/portal';
import type { Span } from '../layout/scenes';
import { writeMoment } from './cut';

interface MomentSliderProps {
  readonly span: Span;
  readonly atMs: number;
  readonly onMove: (atMs: number) => void;
}

const texts = words.editor.preview;

export function MomentSlider({ span, atMs, onMove }: MomentSliderProps) {
  const id = useId();
  // A second on long sessions, a tenth on short ones.
  const step = span.toMs - span.fromMs > 600_000 ? 1000 : 100;
  return (
    <div className="moment">
      <label htmlFor={id}>{texts.title}</label>
      <input
        id={id}
        type="range"
        min={span.fromMs}
        max={Math.max(span.fromMs, span.toMs - 1)}
        step={step}
        value={atMs}
        aria-label={texts.label}
        aria-valuetext={texts.at(writeMoment(atMs))}
        onChange={({ target }) => onMove(Number(target.value))}
      />
      <output htmlFor={id}>{writeMoment(atMs)}</output>
    </div>
  );
}
