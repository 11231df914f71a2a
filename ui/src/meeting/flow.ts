/**
 * The way through a meeting: check the token, get ready, join, be in, end, perhaps start over.
 *
 *   checking ──ok──> ready ──join──> joining ──in──> inside ──out──> ended
 *       └────────────────────fail────────┴──────────────────────────────> ended
 *   ended ──again, never tried to join──> checking          ended ──join──> joining
 *
 * Pure reducer; Meeting does what the steps call for.
 */
import type { Room } from '@videorooms/client';
import type { End } from './ends';

export type Step =
  | { readonly at: 'checking' }
  | { readonly at: 'ready' }
  /** `isReturn`: not from getting ready, but straight back. */
  | { readonly at: 'joining'; readonly isReturn: boolean }
  | { readonly at: 'inside'; readonly room: Room }
  | { readonly at: 'ended'; readonly end: End };

export type Turn =
  | { readonly type: 'linkWorks' }
  | { readonly type: 'join' }
  | { readonly type: 'joined'; readonly room: Room }
  | { readonly type: 'ended'; readonly end: End }
  /** The reason became clearer after the fact. */
  | { readonly type: 'explained'; readonly end: End }
  | { readonly type: 'again' };

export const FIRST_STEP: Step = { at: 'checking' };

export function nextStep(step: Step, turn: Turn): Step {
  switch (turn.type) {
    case 'linkWorks':
      return step.at === 'checking' ? { at: 'ready' } : step;
    case 'join':
      return step.at === 'ready' || step.at === 'ended' ? { at: 'joining', isReturn: step.at === 'ended' } : step;
    case 'joined':
      return step.at === 'joining' ? { at: 'inside', room: turn.room } : step;
    case 'ended':
      return step.at === 'ended' ? step : { at: 'ended', end: turn.end };
    case 'explained':
      return step.at === 'ended' ? { ...step, end: turn.end } : step;
    case 'again':
      return step.at === 'ended' ? { at: 'checking' } : step;
  }
}
