/**
 * What there is of a session to compose: its streams with their recordings, who spoke, and what people are called.
 *
 * Pure; made of the session's timeline once it is read. Names come from strangers and are shortened.
 */
import { words } from '../../../texts/portal';
import { OWN_STREAM } from '../../sessions/streamNames';
import { lengthOfTimeline, type Timeline, type TimelineEntry, type TimelineRecording } from '../../sessions/timeline/lanes';
import { plain } from '../../wording/text';
import type { Span } from '../layout/scenes';
import type { Source, Speaking } from '../layout/stays';
import type { StreamChoice } from './draft';
import type { Streams } from './wish';

export interface Material {
  readonly streams: Streams;
  readonly sources: readonly Source[];
  readonly speaking: Speaking;
  /** By recording: whose picture a cell shows. */
  readonly labels: ReadonlyMap<string, string>;
  /** From the first recorded moment to the last. */
  readonly span: Span;
}

export type NameOf = (participantId: string) => string;

export function materialOf(timeline: Timeline, nameOf: NameOf): Material {
  const endMs = lengthOfTimeline(timeline);
  const all = timeline.recordings
    .filter(({ status }) => status !== 'failed')
    .flatMap((one) => sourceOf(one, startOf(one, timeline), endMs) ?? [])
    .filter((one) => one.endMs > one.startMs)
    .toSorted((a, b) => a.startMs - b.startMs);
  const videos = all.filter(({ type }) => type === 'video');
  const streams = { video: choicesOf(videos, nameOf), audio: choicesOf(all.filter(({ type }) => type === 'audio'), nameOf) };
  const labels = streams.video.flatMap(({ label, recordingIds }) => recordingIds.map((id) => [id, label] as const));
  return {
    streams,
    sources: videos,
    speaking: timeline.entries
      .filter(({ type }) => type === 'active_speaker')
      .map(({ at_ms: atMs, participant_id: who }) => [atMs, who] as const),
    labels: new Map(labels),
    span: {
      fromMs: all.length > 0 ? Math.min(...all.map(({ startMs }) => startMs)) : 0,
      toMs: Math.max(1, ...all.map((one) => one.endMs)),
    },
  };
}

/** Of one under way, when it was begun; null for what was never. */
function startOf(one: TimelineRecording, { entries }: Timeline): number | null {
  const begun = ({ type, details }: TimelineEntry) =>
    type === 'recording_started' && details['recording_id'] === one.recording_id;
  return one.offset_ms ?? entries.find(begun)?.at_ms ?? null;
}

interface RecordedSource extends Source {
  readonly type: 'audio' | 'video';
}

/** One that is under way goes on until now. */
function sourceOf(one: TimelineRecording, startMs: number | null, nowMs: number): RecordedSource | null {
  if (startMs === null) return null;
  return {
    type: one.type,
    recordingId: one.recording_id,
    participantId: one.participant_id,
    streamKey: one.stream_key,
    startMs,
    endMs: one.duration_ms === null ? nowMs : startMs + one.duration_ms,
  };
}

function choicesOf(sources: readonly Source[], nameOf: NameOf): readonly StreamChoice[] {
  const choices = new Map<string, StreamChoice>();
  for (const { recordingId, participantId, streamKey } of sources) {
    const id = JSON.stringify([participantId, streamKey]);
    const known = choices.get(id);
    const label = known?.label ?? labelOf(nameOf(participantId), streamKey);
    choices.set(id, { id, label, participantId, recordingIds: [...(known?.recordingIds ?? []), recordingId] });
  }
  return [...choices.values()];
}

function labelOf(who: string, streamKey: string): string {
  return streamKey === OWN_STREAM || streamKey === '' ? who : words.editor.stream(who, plain(streamKey, 24));
}
