/**
 * What a participant is called on screen.
 *
 * Pure; every screen that shows a name reads it here.
 */
import type { Participant } from '@videorooms/client';
import { texts } from '../texts';
import { contextName } from './context';

/** The name in a participant's context, or what stands for one who gave none. */
export function nameOf(participant: Pick<Participant, 'context' | 'origin'>): string {
  const fallback = participant.origin === 'telephony_engine' ? texts.room.phone : texts.room.guest;
  return contextName(participant.context) || fallback;
}
