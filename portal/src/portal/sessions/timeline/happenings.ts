/**
 * What happened in a session, one line after the other: the timeline for who reads instead of looking at lanes.
 *
 * Pure; used by the table beside the lanes. Words are in texts/timeline.ts.
 */
import { words as all } from '../../../texts/portal';
import type { Timeline, TimelineEntry } from './lanes';

const words = all.timeline;

export interface Happening {
  /** Apart from all others of the session. */
  readonly key: string;
  readonly atMs: number;
  /** Null for what is of nobody. */
  readonly participantId: string | null;
  /** Of who is no participant of the session and has no name there. */
  readonly context: string | null;
  readonly text: string;
}

export interface HappeningsWish {
  /** Null for everyone. */
  readonly participantId: string | null;
  /** Who spoke when is most of what there is, and seldom what is looked for. */
  readonly withSpeaking: boolean;
}

export function happeningsOf({ entries }: Timeline, { participantId, withSpeaking }: HappeningsWish): readonly Happening[] {
  return entries
    .map((entry, index) => ({ ...entry, key: String(index) }))
    .filter((entry) => participantId === null || entry.participant_id === participantId)
    .filter((entry) => withSpeaking || entry.type !== 'active_speaker')
    .flatMap((entry) => {
      const text = textOf(entry);
      if (text === null) return [];
      const { key, at_ms: atMs, participant_id: of, details } = entry;
      const context = typeof details['context'] === 'string' ? details['context'] : null;
      return [{ key, atMs, participantId: of, context, text }];
    });
}

const kindOf = (kind: unknown): 'audio' | 'video' => (kind === 'video' ? 'video' : 'audio');

type Telling = (entry: TimelineEntry) => string | null;

const TELLINGS: Readonly<Record<string, Telling>> = {
  participant_joined: () => words.joined,
  participant_left: ({ details }) => words.left(reasonText(details['reason'])),
  participant_reconnecting: () => words.connectionLost,
  hidden_joined: () => words.lookedIn,
  hidden_left: () => words.lookedAway,
  stream_published: ({ stream_key: key }) => words.published(key ?? ''),
  stream_unpublished: ({ stream_key: key }) => words.unpublished(key ?? ''),
  track_enabled: ({ details }) => words.enabled(kindOf(details['kind'])),
  track_disabled: ({ details }) => words.disabled(kindOf(details['kind'])),
  track_censored: ({ details }) => words.censored(kindOf(details['kind'])),
  track_uncensored: ({ details }) => words.uncensored(kindOf(details['kind'])),
  active_speaker: ({ participant_id: who }) => (who === null ? words.silence : words.speaks),
  recording_started: ({ details }) => words.recordingStarted(kindOf(details['kind'])),
  recording_stopped: ({ details }) => words.recordingStopped(kindOf(details['kind'])),
};

function textOf(entry: TimelineEntry): string | null {
  return TELLINGS[entry.type]?.(entry) ?? null;
}

/** Why somebody left, in words; empty for what needs none or is not known. */
export function reasonText(reason: unknown): string {
  return typeof reason === 'string' ? ((words.reasons as Readonly<Record<string, string>>)[reason] ?? '') : '';
}
