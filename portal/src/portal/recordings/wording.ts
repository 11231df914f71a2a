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

const words = texts.recordings;
/** Longer names would push everything else out of a row. */
const LONGEST_NAME = 80;
/** Marks that turn the direction of what follows, and control characters; they say nothing in a line. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text of strangers as one short line that leaves the line around it alone. */
export function plain(text: string): string {
  const line = text.slice(0, 4 * LONGEST_NAME).replace(UNSEEN, ' ').replace(/\s+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= LONGEST_NAME ? line : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Under which clients publish camera and microphone. */
export const OWN_STREAM = 'self';

/** As players write it: 0:07, 12:05, 1:02:03. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

export function sizeText(mb: number): string {
  if (mb < 1) return words.kilobytes(Math.max(1, Math.round(mb * 1000)));
  return mb < 1000 ? words.megabytes(round(mb)) : words.gigabytes(round(mb / 1000));
}

const round = (value: number) => value.toLocaleString([], { maximumFractionDigits: value < 10 ? 1 : 0 });

const CODECS: Readonly<Record<string, string>> = { opus: 'Opus', vp8: 'VP8', vp9: 'VP9', av1: 'AV1', h264: 'H.264' };

export function codecText(codec: string): string {
  return CODECS[codec.toLowerCase()] ?? plain(codec);
}

export function timeText(timestamp: string): string {
  return said(timestamp, (moment) => moment.toLocaleTimeString([], { timeStyle: 'medium' }));
}

export function dateText(timestamp: string): string {
  return said(timestamp, (moment) => moment.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }));
}

/** To the second, by which things made one after the other are told apart. */
export function momentText(timestamp: string): string {
  return said(timestamp, (moment) => moment.toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }));
}

function said(timestamp: string, how: (moment: Date) => string): string {
  const moment = new Date(timestamp);
  return Number.isNaN(moment.getTime()) ? '' : how(moment);
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
