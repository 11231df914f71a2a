/**
 * A session's timeline as lanes, one a participant: when they were there, spoke, were muted, what they sent, what of it was
 * recorded.
 *
 * Pure; made once of the document that the server gives, before anything is drawn. Times are milliseconds on the session's
 * clock. Whatever is in the document, spans have an end that is not before their beginning.
 */
import type { View } from './view';

/** As REST has them; types that this page does not know are left out. */
export interface TimelineEntry {
  readonly at_ms: number;
  readonly type: string;
  readonly participant_id: string | null;
  readonly stream_key: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface TimelineRecording {
  readonly recording_id: string;
  readonly participant_id: string;
  readonly stream_key: string;
  readonly type: 'audio' | 'video';
  readonly status: 'processing' | 'completed' | 'failed';
  readonly offset_ms: number | null;
  readonly duration_ms: number | null;
}

export interface Timeline {
  readonly duration_ms: number | null;
  readonly entries: readonly TimelineEntry[];
  readonly recordings: readonly TimelineRecording[];
}

export interface Stay extends View {
  /** Why it ended; null while it goes on. */
  readonly reason: string | null;
}

export interface StreamSpan extends View {
  readonly key: string;
}

export interface RecordingSpan extends View {
  readonly recordingId: string;
  readonly key: string;
  readonly type: 'audio' | 'video';
}

export interface Lane {
  readonly participantId: string;
  readonly present: readonly Stay[];
  readonly spoke: readonly View[];
  /** The microphone was off by its owner's wish. */
  readonly muted: readonly View[];
  /** Muted by an operator or a moderator. */
  readonly silenced: readonly View[];
  readonly pictureOff: readonly View[];
  /** Moments at which the connection was lost. */
  readonly lost: readonly number[];
  readonly streams: readonly StreamSpan[];
  readonly recordings: readonly RecordingSpan[];
}

/** Until when the timeline goes: the session's length, or of a live one the last that is known of it. */
export function lengthOfTimeline({ duration_ms: duration, entries, recordings }: Timeline): number {
  if (duration !== null) return duration;
  const last = entries.at(-1)?.at_ms ?? 0;
  const ends = recordings.map((one) => (one.offset_ms ?? 0) + (one.duration_ms ?? 0));
  return Math.max(last, ...ends, 0);
}

/** Of who looked in: they were nobody's participant, and have no lane. */
const UNSEEN: ReadonlySet<string> = new Set(['hidden_joined', 'hidden_left']);

/** In the order in which people came. */
export function lanesOf(timeline: Timeline): readonly Lane[] {
  const end = lengthOfTimeline(timeline);
  const lanes = new Map<string, OpenLane>();
  const laneOf = (id: string): OpenLane => {
    const lane = lanes.get(id) ?? new OpenLane(id);
    lanes.set(id, lane);
    return lane;
  };
  let speaker: string | null = null;
  for (const entry of timeline.entries) {
    if (entry.type === 'active_speaker') {
      if (speaker !== null) laneOf(speaker).spoke.close('', entry.at_ms);
      if (entry.participant_id !== null) laneOf(entry.participant_id).spoke.open('', entry.at_ms);
      speaker = entry.participant_id;
    } else if (entry.participant_id !== null && !UNSEEN.has(entry.type)) laneOf(entry.participant_id).hear(entry);
  }
  for (const recording of timeline.recordings) laneOf(recording.participant_id).record(recording, end);
  return [...lanes.values()].map((lane) => lane.closed(end));
}

/** Spans of one kind that are under way, by what tells them apart. */
class Spans {
  private readonly begun = new Map<string, number>();
  readonly ended: (View & { readonly of: string; readonly reason: string | null })[] = [];

  /** One that is under way goes on. */
  open(of: string, atMs: number): void {
    if (!this.begun.has(of)) this.begun.set(of, atMs);
  }

  close(of: string, atMs: number, reason: string | null = null): void {
    const fromMs = this.begun.get(of);
    if (fromMs === undefined) return;
    this.begun.delete(of);
    this.ended.push({ of, fromMs, toMs: Math.max(fromMs, atMs), reason });
  }

  closeAll(atMs: number): void {
    for (const of of this.begun.keys()) this.close(of, atMs);
  }

  /** In the order in which they began. */
  all(endMs: number) {
    this.closeAll(endMs);
    return this.ended.toSorted((a, b) => a.fromMs - b.fromMs);
  }
}

class OpenLane {
  private readonly present = new Spans();
  readonly spoke = new Spans();
  private readonly off = { audio: new Spans(), video: new Spans() };
  private readonly silenced = new Spans();
  private readonly streams = new Spans();
  private readonly lost: number[] = [];
  private readonly recordings: RecordingSpan[] = [];
  private readonly recordedFrom = new Map<string, number>();

  constructor(private readonly id: string) {}

  hear({ type, at_ms: at, stream_key: key, details }: TimelineEntry): void {
    const kind = details['kind'] === 'video' ? 'video' : 'audio';
    const of = key ?? '';
    if (type === 'participant_joined') this.present.open('', at);
    else if (type === 'participant_left') this.leave(at, details['reason']);
    else if (type === 'participant_reconnecting') this.lost.push(at);
    else if (type === 'stream_published') this.publish(of, at, details);
    else if (type === 'stream_unpublished') this.unpublish(of, at);
    else if (type === 'track_disabled') this.off[kind].open(of, at);
    else if (type === 'track_enabled') this.off[kind].close(of, at);
    else if (type === 'track_censored') this.silenced.open(`${of}/${kind}`, at);
    else if (type === 'track_uncensored') this.silenced.close(`${of}/${kind}`, at);
    else if (type === 'recording_started') this.recordedFrom.set(String(details['recording_id']), at);
  }

  record(one: TimelineRecording, endMs: number): void {
    const fromMs = one.offset_ms ?? this.recordedFrom.get(one.recording_id);
    // Nothing is known of when it was: it never began.
    if (fromMs === undefined) return;
    const toMs = one.duration_ms === null ? endMs : fromMs + one.duration_ms;
    const span = { recordingId: one.recording_id, key: one.stream_key, type: one.type };
    this.recordings.push({ ...span, fromMs, toMs: Math.max(fromMs, toMs) });
  }

  closed(endMs: number): Lane {
    const plain = (spans: Spans) => spans.all(endMs).map(({ fromMs, toMs }) => ({ fromMs, toMs }));
    return {
      participantId: this.id,
      present: this.present.all(endMs).map(({ fromMs, toMs, reason }) => ({ fromMs, toMs, reason })),
      spoke: plain(this.spoke),
      muted: plain(this.off.audio),
      silenced: plain(this.silenced),
      pictureOff: plain(this.off.video),
      lost: this.lost,
      streams: this.streams.all(endMs).map(({ of, fromMs, toMs }) => ({ key: of, fromMs, toMs })),
      recordings: this.recordings.toSorted((a, b) => a.fromMs - b.fromMs),
    };
  }

  private leave(atMs: number, reason: unknown): void {
    this.present.close('', atMs, typeof reason === 'string' ? reason : null);
    const ending = [this.off.audio, this.off.video, this.silenced, this.streams, this.spoke];
    for (const spans of ending) spans.closeAll(atMs);
  }

  private publish(key: string, atMs: number, details: TimelineEntry['details']): void {
    this.streams.open(key, atMs);
    if (details['audio'] === false) this.off.audio.open(key, atMs);
    if (details['video'] === false) this.off.video.open(key, atMs);
  }

  private unpublish(key: string, atMs: number): void {
    this.streams.close(key, atMs);
    this.off.audio.close(key, atMs);
    this.off.video.close(key, atMs);
    for (const kind of ['audio', 'video']) this.silenced.close(`${key}/${kind}`, atMs);
  }
}
