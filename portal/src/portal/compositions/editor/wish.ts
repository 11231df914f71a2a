/**
 * A draft as the request that asks for its composition, and a composition that was asked for as a draft again.
 *
 * Pure; used by the editor, and where a failed composition is tried again.
 */
import { EVERYTHING, LAYOUT_NAMES, type LayoutName, type Region } from '../layout/scenes';
import { BACKGROUND, EMPTY_DRAFT, type Chosen, type Draft, type DraftRegion, type Format, type StreamChoice } from './draft';

export interface RegionBody {
  readonly x_pos: number;
  readonly y_pos: number;
  readonly z_pos: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly max_columns: number | null;
  readonly max_rows: number | null;
  readonly video_sources: string[];
}

export interface CompositionBody {
  readonly session_id: string;
  readonly format: Format;
  readonly resolution: string;
  readonly layout: LayoutName | null;
  readonly video_layout: Record<string, RegionBody> | null;
  readonly audio_sources: string[] | null;
  readonly background_color: string;
  readonly background_image: string | null;
  readonly labels: boolean;
  readonly start_secs: number | null;
  readonly end_secs: number | null;
}

/** What the server tells of a composition that was asked for. */
export interface ComposedWish {
  readonly session_id: string;
  readonly format: Format;
  readonly resolution: string;
  readonly layout: LayoutName | null;
  readonly video_layout: Readonly<Record<string, RegionBody>>;
  readonly audio_sources: readonly string[] | null;
  readonly background_color: string;
  readonly labels: boolean;
  readonly start_secs: number | null;
  readonly end_secs: number | null;
}

export interface Streams {
  readonly video: readonly StreamChoice[];
  readonly audio: readonly StreamChoice[];
}

/** Recordings that stand for the chosen streams, in their order. */
function recordingsOf(chosen: Chosen, streams: readonly StreamChoice[]): string[] {
  if (chosen === null) return [EVERYTHING];
  return chosen.flatMap((id) => streams.find((stream) => stream.id === id)?.recordingIds ?? []);
}

/** A region as the layout rules take it. */
export function placed(region: DraftRegion, streams: readonly StreamChoice[]): Region {
  const { x, y, z, width, height, maxColumns, maxRows } = region;
  return { x, y, z, width, height, maxColumns, maxRows, sources: recordingsOf(region.streams, streams) };
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
const msOf = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1000));

export function bodyOf(draft: Draft, sessionId: string, streams: Streams): CompositionBody {
  const regions = draft.regions.map((region) => [region.name, regionBody(region, streams.video)] as const);
  return {
    session_id: sessionId,
    format: draft.format,
    resolution: `${draft.size.width}x${draft.size.height}`,
    layout: draft.layout,
    video_layout: draft.layout === null ? Object.fromEntries(regions) : null,
    audio_sources: soundOf(draft, streams.audio),
    background_color: draft.background,
    background_image: draft.backgroundImage,
    labels: draft.hasLabels,
    start_secs: secondsOf(draft.startMs),
    end_secs: secondsOf(draft.endMs),
  };
}

function soundOf(draft: Draft, streams: readonly StreamChoice[]): string[] | null {
  if (draft.sound === 'none') return null;
  return recordingsOf(draft.sound === 'all' ? null : draft.soundStreams, streams);
}

function regionBody(region: DraftRegion, streams: readonly StreamChoice[]): RegionBody {
  const { x, y, z, width, height, maxColumns, maxRows, sources } = placed(region, streams);
  return {
    x_pos: x,
    y_pos: y,
    z_pos: z,
    width,
    height,
    max_columns: maxColumns,
    max_rows: maxRows,
    video_sources: [...sources],
  };
}

/** What was asked for, to be asked for again as it is. A picture under everything is not told by the server. */
export function bodyAgain(wish: ComposedWish): CompositionBody {
  const hasRegions = wish.layout === null && Object.keys(wish.video_layout).length > 0;
  return {
    session_id: wish.session_id,
    format: wish.format,
    resolution: wish.resolution,
    layout: wish.layout,
    video_layout: hasRegions ? { ...wish.video_layout } : null,
    audio_sources: wish.audio_sources === null ? null : [...wish.audio_sources],
    background_color: wish.background_color,
    background_image: null,
    labels: wish.labels,
    start_secs: wish.start_secs,
    end_secs: wish.end_secs,
  };
}

/** A draft to go on from; recordings that are gone since are left out. */
export function draftOf(wish: ComposedWish, streams: Streams): Draft {
  const [width = EMPTY_DRAFT.size.width, height = EMPTY_DRAFT.size.height] = wish.resolution.split('x').map(Number);
  const size = { width, height };
  const regions = Object.entries(wish.video_layout).map(([name, region], index) => ({
    key: `region-${index}`,
    name,
    x: region.x_pos,
    y: region.y_pos,
    z: region.z_pos,
    width: region.width ?? width - region.x_pos,
    height: region.height ?? height - region.y_pos,
    maxColumns: region.max_columns,
    maxRows: region.max_rows,
    streams: streamsOf(region.video_sources, streams.video),
  }));
  const sound = wish.audio_sources === null ? 'none' : 'all';
  const chosen = wish.audio_sources === null ? null : streamsOf(wish.audio_sources, streams.audio);
  return {
    layout: regions.length > 0 ? null : (LAYOUT_NAMES.find((name) => name === wish.layout) ?? 'grid'),
    regions,
    size,
    format: wish.format,
    background: wish.background_color || BACKGROUND,
    backgroundImage: null,
    hasLabels: wish.labels,
    sound: chosen === null ? sound : 'chosen',
    soundStreams: chosen ?? [],
    startMs: msOf(wish.start_secs),
    endMs: msOf(wish.end_secs),
  };
}

function streamsOf(recordingIds: readonly string[], streams: readonly StreamChoice[]): Chosen {
  if (recordingIds.includes(EVERYTHING)) return null;
  const wanted = new Set(recordingIds);
  const of = (stream: StreamChoice) => stream.recordingIds.find((id) => wanted.has(id));
  return streams
    .filter((stream) => of(stream) !== undefined)
    .toSorted((a, b) => recordingIds.indexOf(of(a) ?? '') - recordingIds.indexOf(of(b) ?? ''))
    .map(({ id }) => id);
}
