/** Types of events, for the filter of the log: what is always told, and what rooms ask for. */
import { EXTRA_EVENTS } from '../rooms/roomForm';

const ALWAYS = [
  'video.room.session.started',
  'video.room.session.ended',
  'video.room.participant.joined',
  'video.room.participant.left',
  'video.room.recording.started',
  'video.room.recording.completed',
  'video.room.composition.completed',
];

/** Every type begins so; it says nothing on a page of webhooks. */
const FAMILY = 'video.';

export const EVENT_TYPES: readonly string[] = [...ALWAYS, ...EXTRA_EVENTS];

export function eventLabel(type: string): string {
  return type.startsWith(FAMILY) ? type.slice(FAMILY.length) : type;
}
