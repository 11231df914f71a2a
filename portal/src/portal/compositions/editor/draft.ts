/**
 * What somebody is laying out: the draft of a composition before it is asked for, and the steps back from it.
 *
 * Pure; the editor's parts read it and change it by the functions of regions.ts and starts.ts. Lengths are pixels of the
 * composed picture.
 */
import type { LayoutName, Size } from '../layout/scenes';

/** One stream of a participant: all of its video or sound recordings, of before and after a reconnect. */
export interface StreamChoice {
  readonly id: string;
  /** What people call it: a name, and the stream's key unless it is the camera's. */
  readonly label: string;
  readonly participantId: string;
  readonly recordingIds: readonly string[];
}

/** Null for everyone. */
export type Chosen = readonly string[] | null;

export interface DraftRegion {
  /** Stays the same while the name changes. */
  readonly key: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly width: number;
  readonly height: number;
  readonly maxColumns: number | null;
  readonly maxRows: number | null;
  /** Ids of streams. */
  readonly streams: Chosen;
}

export type Format = 'mp4' | 'webm';
export type Sound = 'all' | 'chosen' | 'none';

export interface Draft {
  /** Null while the regions are laid out by hand. */
  readonly layout: LayoutName | null;
  readonly regions: readonly DraftRegion[];
  readonly size: Size;
  readonly format: Format;
  readonly background: string;
  /** A data URL of a picture under everything, or none. */
  readonly backgroundImage: string | null;
  readonly hasLabels: boolean;
  readonly sound: Sound;
  /** Ids of streams; of use while only some are chosen. */
  readonly soundStreams: readonly string[];
  /** On the session's clock; null for where its recordings begin and end. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** As many as the server takes. */
export const REGIONS_MAX = 16;
export const REGION_SIDE_MIN = 16;
export const DEPTHS = { least: -99, most: 99 };
export const BACKGROUND = '#101114';

export const EMPTY_DRAFT: Draft = {
  layout: 'grid',
  regions: [],
  size: { width: 1280, height: 720 },
  format: 'mp4',
  background: BACKGROUND,
  backgroundImage: null,
  hasLabels: true,
  sound: 'all',
  soundStreams: [],
  startMs: null,
  endMs: null,
};

/** More steps back than anybody goes. */
const STEPS_MAX = 100;

/** A draft with what it was before, and what it was before going back. */
export interface Steps {
  readonly draft: Draft;
  readonly before: readonly Draft[];
  readonly after: readonly Draft[];
  /** A drag, or typing into one field, is one step: changes with the same mark are taken together. */
  readonly mark: string | null;
}

export const firstStep = (draft: Draft): Steps => ({ draft, before: [], after: [], mark: null });

export function stepTo(steps: Steps, draft: Draft, mark: string | null = null): Steps {
  if (draft === steps.draft) return steps;
  if (mark !== null && mark === steps.mark) return { ...steps, draft, after: [] };
  return { draft, before: [...steps.before, steps.draft].slice(-STEPS_MAX), after: [], mark };
}

/**
 * The next step by a change. One that goes on with the last starts from the draft that the last one started from: a width
 * typed as 1, 12, 1280 scales the regions once, where scaling what 1 has left of them would squash them.
 */
export function stepBy(steps: Steps, how: (draft: Draft) => Draft, mark: string | null = null): Steps {
  const goesOn = mark !== null && mark === steps.mark;
  return stepTo(steps, how((goesOn ? steps.before.at(-1) : undefined) ?? steps.draft), mark);
}

export function stepBack(steps: Steps): Steps {
  const draft = steps.before.at(-1);
  if (!draft) return steps;
  return { draft, before: steps.before.slice(0, -1), after: [steps.draft, ...steps.after], mark: null };
}

export function stepForward(steps: Steps): Steps {
  const [draft, ...after] = steps.after;
  return draft ? { draft, before: [...steps.before, steps.draft], after, mark: null } : steps;
}
