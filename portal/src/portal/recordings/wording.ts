/**
 * How recordings and compositions are put into words: names, lengths, sizes, codecs, times, states.
 *
 * Pure; used by the parts beside it. Words themselves are in texts.ts.
 */
import { CANCELLED, type CompositionRecord } from '../../api/compositions';
import { ApiError } from '../../api/errors';
import { problemText } from '../../api/problem';
import type { RecordingRecord } from '../../api/recordings';
import { texts } from '../../texts';
import { plain } from '../wording/text';

export { lengthText } from '../wording/measures';
export { plain } from '../wording/text';
export { dateText, momentText, timeText } from '../wording/times';

const words = texts.recordings;
/** Under which clients publish camera and microphone. */
export const OWN_STREAM = 'self';

export function sizeText(mb: number): string {
  if (mb < 1) return words.kilobytes(Math.max(1, Math.round(mb * 1000)));
  return mb < 1000 ? words.megabytes(round(mb)) : words.gigabytes(round(mb / 1000));
}

const round = (value: number) => value.toLocaleString([], { maximumFractionDigits: value < 10 ? 1 : 0 });

const CODECS: Readonly<Record<string, string>> = { opus: 'Opus', vp8: 'VP8', vp9: 'VP9', av1: 'AV1', h264: 'H.264' };

export function codecText(codec: string): string {
  return CODECS[codec.toLowerCase()] ?? plain(codec);
}

/** Which stream of whom: "Video of Ada", "Video of Ada, presentation". */
export function recordingTitle(recording: RecordingRecord, who: string): string {
  const kind = recording.type === 'video' ? words.video : words.audio;
  const key = plain(recording.stream_key);
  return key === OWN_STREAM || key === '' ? words.trackOf(kind, who) : words.streamOf(kind, who, key);
}

export interface FileState {
  readonly look: 'good' | 'busy' | 'live' | 'warn' | 'bad';
  readonly word: string;
  /** More to say than a word. */
  readonly reason?: string;
}

export function recordingState(recording: RecordingRecord): FileState {
  const { status, failure, ended_at: endedAt, ended_reason: ended } = recording;
  if (status === 'failed') return { look: 'bad', word: words.failed, ...(failure ? { reason: failure } : {}) };
  if (status === 'processing') {
    return endedAt === null ? { look: 'live', word: words.underWay } : { look: 'busy', word: words.storing };
  }
  const reason = ended === null ? undefined : (words.interruptions as Readonly<Record<string, string>>)[ended];
  return reason === undefined ? { look: 'good', word: words.ready } : { look: 'warn', word: words.interrupted, reason };
}

export function compositionState(composition: CompositionRecord): FileState {
  const { status, failure, progress } = composition;
  if (status === 'enqueued') return { look: 'busy', word: words.waiting, reason: words.waitingDetail };
  if (status === 'processing') return { look: 'busy', word: words.rendering(progress) };
  if (status === 'completed') return { look: 'good', word: words.ready };
  if (failure === CANCELLED) return { look: 'warn', word: words.cancelled };
  return { look: 'bad', word: words.failed, ...(failure ? { reason: failure } : {}) };
}

/** Why there is no list: also for an address that somebody has mistyped. */
export function listProblem(error: unknown): string {
  const isFilter = error instanceof ApiError && error.entries.some(({ parameter }) => parameter?.startsWith('filter['));
  return isFilter ? words.wrongAddress : problemText(error);
}
