/**
 * What can be done to the regions of a draft: add, move, size, order, give to people, fit to another picture.
 *
 * Pure; called by the editor's canvas and fields. A region that is dragged never leaves the picture; what is typed as a
 * number may, and is for the server to refuse.
 */
import { even } from '../layout/grid';
import type { Size } from '../layout/scenes';
import { DEPTHS, REGION_SIDE_MIN, REGIONS_MAX, type Draft, type DraftRegion } from './draft';

/** Which edges a handle drags. */
export interface Grip {
  readonly across: -1 | 0 | 1;
  readonly down: -1 | 0 | 1;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** All corners and edges. */
export const GRIPS: readonly Grip[] = ([-1, 0, 1] as const).flatMap((down) =>
  ([-1, 0, 1] as const).filter((across) => across !== 0 || down !== 0).map((across) => ({ across, down })),
);

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Moved by so much, but never out of the picture. */
export function moved<T extends Box>(box: T, across: number, down: number, { width, height }: Size): T {
  const x = clamp(even(Math.round(box.x + across)), 0, even(Math.max(0, width - box.width)));
  const y = clamp(even(Math.round(box.y + down)), 0, even(Math.max(0, height - box.height)));
  return { ...box, x, y };
}

/** With the gripped edges moved by so much: never out of the picture, never smaller than a region may be. */
export function sized<T extends Box>(box: T, grip: Grip, across: number, down: number, picture: Size): T {
  const [x, width] = edgesMoved(box.x, box.width, grip.across, across, picture.width);
  const [y, height] = edgesMoved(box.y, box.height, grip.down, down, picture.height);
  return { ...box, x, y, width, height };
}

function edgesMoved(start: number, length: number, grip: -1 | 0 | 1, by: number, whole: number): [number, number] {
  const end = start + length;
  if (grip === -1) {
    const from = clamp(even(Math.round(start + by)), 0, Math.max(0, end - REGION_SIDE_MIN));
    return [from, end - from];
  }
  if (grip === 1) {
    const to = clamp(even(Math.round(end + by)), start + REGION_SIDE_MIN, Math.max(even(whole), start + REGION_SIDE_MIN));
    return [start, to - start];
  }
  return [start, length];
}

export const regionOf = (draft: Draft, key: string | null): DraftRegion | null =>
  draft.regions.find((region) => region.key === key) ?? null;

export function withRegion(draft: Draft, key: string, change: Partial<DraftRegion>): Draft {
  const regions = draft.regions.map((region) => (region.key === key ? { ...region, ...change } : region));
  return { ...draft, regions };
}

/** In the middle of the picture, above all others; the draft as it is when there are as many as there may be. */
export function withNewRegion(draft: Draft, nameOf: (number: number) => string): Draft {
  if (draft.regions.length >= REGIONS_MAX) return draft;
  const { width, height } = draft.size;
  const region: DraftRegion = {
    key: freeKey(draft),
    name: freeName(draft, nameOf),
    x: even(Math.floor(width / 3)),
    y: even(Math.floor(height / 3)),
    z: Math.min(DEPTHS.most, Math.max(-1, ...draft.regions.map(({ z }) => z)) + 1),
    width: Math.max(REGION_SIDE_MIN, even(Math.floor(width / 3))),
    height: Math.max(REGION_SIDE_MIN, even(Math.floor(height / 3))),
    maxColumns: null,
    maxRows: null,
    streams: null,
  };
  return { ...draft, layout: null, regions: [...draft.regions, region] };
}

function freeKey(draft: Draft): string {
  const taken = new Set(draft.regions.map(({ key }) => key));
  let number = draft.regions.length;
  while (taken.has(`region-${number}`)) number += 1;
  return `region-${number}`;
}

/** The first number that no region has in its name. */
function freeName(draft: Draft, nameOf: (number: number) => string): string {
  const taken = new Set(draft.regions.map(({ name }) => name));
  let number = draft.regions.length + 1;
  while (taken.has(nameOf(number))) number += 1;
  return nameOf(number);
}

/** A little further down and to the right, where it is seen. */
export function withCopy(draft: Draft, key: string, nameOf: (number: number) => string): Draft {
  const region = regionOf(draft, key);
  if (!region || draft.regions.length >= REGIONS_MAX) return draft;
  const copy = { ...moved(region, 24, 24, draft.size), key: freeKey(draft), name: freeName(draft, nameOf) };
  return { ...draft, regions: [...draft.regions, copy] };
}

export function withoutRegion(draft: Draft, key: string): Draft {
  return { ...draft, regions: draft.regions.filter((region) => region.key !== key) };
}

/** From the lowest to the one on top; of equal ones the later told lies on top. */
export function byDepth(regions: readonly DraftRegion[]): readonly DraftRegion[] {
  return regions.toSorted((a, b) => a.z - b.z);
}

/** One step above what lies on it, or below what it lies on; depths are then counted anew from the lowest. */
export function lifted(draft: Draft, key: string, up: boolean): Draft {
  const order = byDepth(draft.regions).map((region) => region.key);
  const from = order.indexOf(key);
  const to = from + (up ? 1 : -1);
  if (from < 0 || to < 0 || to >= order.length) return draft;
  order.splice(to, 0, ...order.splice(from, 1));
  const regions = draft.regions.map((region) => ({ ...region, z: order.indexOf(region.key) }));
  return { ...draft, regions };
}

/** From the scaled start to the scaled end, so that what met before still meets. */
function scaledSide(start: number, length: number, scale: number, whole: number): number {
  const end = Math.min(even(Math.round((start + length) * scale)), whole);
  return Math.max(REGION_SIDE_MIN, end - even(Math.round(start * scale)));
}

/** The same layout in a picture of another size: all regions grow and shrink with it. */
export function withSize(draft: Draft, size: Size): Draft {
  const wide = size.width / draft.size.width;
  const high = size.height / draft.size.height;
  const regions = draft.regions.map((region) => {
    const [x, y] = [even(Math.round(region.x * wide)), even(Math.round(region.y * high))];
    return {
      ...region,
      x,
      y,
      width: scaledSide(region.x, region.width, wide, size.width),
      height: scaledSide(region.y, region.height, high, size.height),
    };
  });
  return { ...draft, size, regions };
}
