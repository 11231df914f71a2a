/**
 * Which recording is shown where, and when: regions or a layout by name, turned into scenes.
 *
 * The twin of `scenes` of the server's `compositions/layout.py`; see grid.ts. Called by the editor's preview. It looks at
 * no picture: whether there is one at a given moment, or a tile with a name in its place, is for the renderer to see.
 */
import { GridArrangement, PictureInPictureArrangement, SpeakerArrangement, type Arrangement } from './arrangements';
import { evened, type Area, type Limit } from './grid';
import { fromMs, recordingAt, staysOf, toMs, turnsOf, type Source, type Speaking, type Stay } from './stays';

export const LAYOUT_NAMES = ['grid', 'speaker', 'picture_in_picture', 'side_by_side'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];
/** In place of ids: all of the session. */
export const EVERYTHING = '*';

/** A grid of pictures somewhere in the whole picture. Without a width or height it reaches to the far edge. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly maxColumns: Limit;
  readonly maxRows: Limit;
  /** Ids of recordings, or `*` alone. */
  readonly sources: readonly string[];
}

/** No regions stand for a grid of all. */
export type Layout = LayoutName | readonly Region[];

export interface Cell extends Area {
  readonly recordingId: string;
}

/** A stretch of time in which no cell moves; later cells lie on top of earlier ones. */
export interface Scene {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cells: readonly Cell[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A part of the picture, and whose pictures may be in it. */
interface Part {
  readonly z: number;
  readonly arrangement: Arrangement;
  readonly stays: readonly Stay[];
}

type History = ReadonlyMap<number, readonly Cell[]>;

/** What is shown in the cut, without a gap; `sources` are video, in any order. */
export function scenesOf(
  layout: Layout,
  canvas: Size,
  sources: readonly Source[],
  speaking: Speaking,
  cut: Span,
): readonly Scene[] {
  const whole = evened({ x: 0, y: 0, ...canvas });
  const parts = typeof layout === 'string' ? [named(layout, whole, sources)] : ofRegions(layout, whole, sources);
  const said = turnsOf(speaking);
  const histories = parts.map((part) => historyOf(part, said, cut));
  const moments = new Set([cut.fromMs, ...histories.flatMap((history) => [...history.keys()])]);
  const ordered = [...moments].toSorted((a, b) => a - b);
  let shown: readonly (readonly Cell[])[] = parts.map(() => []);
  const found: Scene[] = [];
  for (const [index, from] of ordered.entries()) {
    shown = histories.map((history, part) => history.get(from) ?? shown[part] ?? []);
    const to = ordered[index + 1] ?? cut.toMs;
    const cells = shown.flat();
    const last = found.at(-1);
    if (last && areSame(last.cells, cells)) found[found.length - 1] = { ...last, toMs: to };
    else found.push({ fromMs: from, toMs: to, cells });
  }
  return found;
}

/** The cells at a moment; none outside the cut. */
export function cellsAt(scenes: readonly Scene[], atMs: number): readonly Cell[] {
  return scenes.find((scene) => scene.fromMs <= atMs && atMs < scene.toMs)?.cells ?? [];
}

function areSame(one: readonly Cell[], other: readonly Cell[]): boolean {
  return one.length === other.length && one.every((cell, index) => isSame(cell, other[index]));
}

function isSame(one: Cell, other: Cell | undefined): boolean {
  return (
    one.recordingId === other?.recordingId &&
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}

const ARRANGEMENTS: Readonly<Record<LayoutName, (whole: Area) => Arrangement>> = {
  grid: (whole) => new GridArrangement(whole),
  speaker: (whole) => new SpeakerArrangement(whole),
  picture_in_picture: (whole) => new PictureInPictureArrangement(whole),
  side_by_side: (whole) => new GridArrangement(whole, 2, 1),
};

function named(layout: LayoutName, whole: Area, sources: readonly Source[]): Part {
  return { z: 0, arrangement: ARRANGEMENTS[layout](whole), stays: staysOf(sources) };
}

/** From the lowest to the one on top; of equal ones the later told lies on top. */
function ofRegions(regions: readonly Region[], whole: Area, sources: readonly Source[]): readonly Part[] {
  if (regions.length === 0) return [named('grid', whole, sources)];
  const parts = regions.map((region) => {
    const chosen = sources.filter(
      ({ recordingId }) => region.sources.includes(EVERYTHING) || region.sources.includes(recordingId),
    );
    return {
      z: region.z,
      arrangement: new GridArrangement(areaOf(region, whole), region.maxColumns, region.maxRows),
      stays: asTold(staysOf(chosen), region.sources),
    };
  });
  return parts.toSorted((a, b) => a.z - b.z);
}

/** Where a region lies in such a picture, with even edges. */
export function areaOf(region: Region, whole: Size): Area {
  const { x, y } = region;
  return evened({ x, y, width: region.width ?? whole.width - x, height: region.height ?? whole.height - y });
}

/** Those who begin together take places in the order in which a region names them. */
function asTold(found: readonly Stay[], order: readonly string[]): readonly Stay[] {
  const rank = ({ sources }: Stay) => Math.max(0, order.lastIndexOf(sources[0].recordingId));
  return found.toSorted((a, b) => fromMs(a) - fromMs(b) || rank(a) - rank(b));
}

/** The part's cells at every moment at which they may change; what was before the cut is told at its beginning. */
function historyOf({ arrangement, stays }: Part, said: readonly (readonly [number, string])[], cut: Span): History {
  const comes = grouped(stays, fromMs);
  const leaves = grouped(stays, toMs);
  const speaks = grouped(said, ([atMs]) => atMs);
  const begins = stays.flatMap(({ sources }) => sources.map(({ startMs }) => startMs));
  const moments = new Set([cut.fromMs, ...leaves.keys(), ...begins, ...speaks.keys()]);
  const history = new Map<number, readonly Cell[]>();
  for (const atMs of [...moments].toSorted((a, b) => a - b)) {
    if (atMs >= cut.toMs) break;
    for (const stay of leaves.get(atMs) ?? []) arrangement.leave(stay);
    for (const stay of comes.get(atMs) ?? []) arrangement.come(stay);
    for (const [, who] of speaks.get(atMs) ?? []) arrangement.speak(who);
    if (atMs < cut.fromMs) continue;
    const cells = arrangement.shown().map(([stay, area]) => ({ recordingId: recordingAt(stay, atMs), ...area }));
    history.set(atMs, cells);
  }
  return history;
}

function grouped<T>(items: readonly T[], momentOf: (item: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(momentOf(item));
    if (group) group.push(item);
    else groups.set(momentOf(item), [item]);
  }
  return groups;
}
