/**
 * How recordings and compositions are put into words: names, states. Pure; words themselves are in texts/files.ts.
 */
import { CANCELLED, type Composition } from '../../api/queries/compositions';
import type { Recording } from '../../api/queries/recordings';
import { words } from '../../texts/portal';
import type { BadgeLook } from '../list/Badge';
import { OWN_STREAM } from '../sessions/streamNames';
import { plain } from '../wording/text';

const texts = words.files;

/** Which stream of whom: "Video of Ada", "Video of Ada, presentation". */
export function recordingTitle({ type, stream_key: told }: Pick<Recording, 'type' | 'stream_key'>, who: string): string {
  const kind = type === 'video' ? texts.video : texts.audio;
  const key = plain(told);
  return key === OWN_STREAM || key === '' ? texts.trackOf(kind, who) : texts.streamOf(kind, who, key);
}

export interface FileState {
  readonly look: BadgeLook;
  readonly word: string;
  /** More to say than a word. */
  readonly reason?: string;
}

export function recordingState({ status, failure, ended_at: endedAt, ended_reason: ended }: Recording): FileState {
  if (status === 'failed') return { look: 'bad', word: texts.failed, ...(failure ? { reason: failure } : {}) };
  if (status === 'processing') {
    return endedAt === null ? { look: 'live', word: texts.underWay } : { look: 'busy', word: texts.storing };
  }
  const reason = ended === null ? undefined : (texts.interruptions as Readonly<Record<string, string>>)[ended];
  return reason === undefined ? { look: 'good', word: texts.ready } : { look: 'warn', word: texts.interrupted, reason };
}

export function compositionState({ status, failure, progress }: Composition): FileState {
  if (status === 'enqueued') return { look: 'busy', word: texts.waiting, reason: texts.waitingDetail };
  if (status === 'processing') return { look: 'busy', word: texts.rendering(progress) };
  if (status === 'completed') return { look: 'good', word: texts.ready };
  if (failure === CANCELLED) return { look: 'warn', word: texts.cancelled };
  return { look: 'bad', word: texts.failed, ...(failure ? { reason: failure } : {}) };
}
