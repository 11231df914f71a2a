/** Bad stretches of a session, in words: how bad, for how long, and why most likely. Pure; used by lanes and their table. */
import type { Schemas } from '../../../api/rest';
import { words } from '../../../texts/portal';
import type { View } from './view';

export type Stretch = Schemas['QualityStretch'];

const texts = words.timeline.quality;

export interface CauseText {
  readonly title: string;
  readonly detail: string;
}

/** Also for a cause that a newer server knows. */
export function causeOf(stretch: Pick<Stretch, 'cause'>): CauseText {
  return (texts.causes as Readonly<Record<string, CauseText>>)[stretch.cause] ?? texts.causes.unknown;
}

export function levelText(level: number): string {
  return texts.levels[Math.min(Math.max(Math.round(level), 0), texts.levels.length - 1)] ?? '';
}

export const spanOf = (stretch: Pick<Stretch, 'from_ms' | 'to_ms'>): View => ({
  fromMs: stretch.from_ms,
  toMs: Math.max(stretch.from_ms, stretch.to_ms),
});

/** Two looks are enough to see where to look first. */
export const lookOf = ({ level }: Pick<Stretch, 'level'>): 'bad' | 'warn' => (level <= 1 ? 'bad' : 'warn');
