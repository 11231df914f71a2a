/** What the form of a room says, as the API takes it. Pure; used by RoomDialog. */
import type { Schemas } from '../../api/rest';
import { numberOf } from '../parts/NumberField';

type Changes = Schemas['RoomChanges'];
type ExtraEvent = NonNullable<Changes['webhook_extra_events']>[number];

/** What webhooks tell only when it is asked for. */
export const EXTRA_EVENTS: readonly ExtraEvent[] = [
  'video.room.created',
  'video.room.updated',
  'video.room.deleted',
  'video.room.stream.published',
  'video.room.stream.unpublished',
  'video.room.participant.reconnecting',
  'video.room.recording.failed',
  'video.room.composition.failed',
];

/** On the form, by their names in the API. */
export const FIELDS = [
  'unique_name',
  'max_participants',
  'enable_recording',
  'recording_retention_days',
  'webhook_event_url',
  'webhook_event_failover_url',
  'webhook_timeout_secs',
  'webhook_extra_events',
];

export function changesOf(form: FormData): Changes {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const wanted = form.getAll('webhook_extra_events');
  return {
    unique_name: text('unique_name') || null,
    // An empty limit is no wish for none: the server refuses zero with the range that it takes.
    max_participants: numberOf(form.get('max_participants')) ?? 0,
    enable_recording: form.get('enable_recording') !== null,
    recording_retention_days: numberOf(form.get('recording_retention_days')),
    webhook_event_url: text('webhook_event_url'),
    webhook_event_failover_url: text('webhook_event_failover_url'),
    webhook_timeout_secs: numberOf(form.get('webhook_timeout_secs')),
    webhook_extra_events: EXTRA_EVENTS.filter((event) => wanted.includes(event)),
  };
}
