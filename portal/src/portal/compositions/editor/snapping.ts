/**
 * Draws a region that is dragged to where it most likely should be: edges, middles and parts of the picture, and edges of
 * its neighbours.
 *
 * Pure; called by the canvas while somebody drags. Says where it snapped, so that a line can be drawn there.
 */
import { even } from '../layout/grid';
import type { Size } from '../layout/scenes';
import { REGION_SIDE_MIN } from './draft';
import type { Box, Grip } from './regions';

/** Where lines are drawn, in pixels of the picture. */
export interface Guides {
  readonly across: readonly number[];
  readonly down: readonly number[];
}

export interface Snapped<T extends Box> {
  readonly box: T;
  readonly guides: Guides;
}

/** Halves, thirds, quarters and fifths of the picture: the layouts that people make. */
const PARTS = [0, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 4 / 5, 1];

export const NO_GUIDES: Guides = { across: [], down: [] };

interface Lines {
  readonly across: readonly number[];
  readonly down: readonly number[];
}

const partsOf = (whole: number): number[] => PARTS.map((one) => even(Math.round(whole * one)));

export function linesOf(picture: Size, others: readonly Box[]): Lines {
  return {
    across: [...partsOf(picture.width), ...others.flatMap(({ x, width }) => [x, x + width])],
    down: [...partsOf(picture.height), ...others.flatMap(({ y, height }) => [y, y + height])],
  };
}

/** Moved so that the nearest of its edges or its middle lies on a line, if one is as near as `reach`. */
export function snapMoved<T extends Box>(box: T, lines: Lines, reach: number): Snapped<T> {
  const across = nearest([box.x, box.x + box.width / 2, box.x + box.width], lines.across, reach);
  const down = nearest([box.y, box.y + box.height / 2, box.y + box.height], lines.down, reach);
  return {
    box: { ...box, x: even(box.x + (across?.by ?? 0)), y: even(box.y + (down?.by ?? 0)) },
    guides: { across: across ? [across.line] : [], down: down ? [down.line] : [] },
  };
}

/** Sized so that the gripped edges lie on lines, if some are as near as `reach`. */
export function snapSized<T extends Box>(box: T, grip: Grip, lines: Lines, reach: number): Snapped<T> {
  const across = grip.across === 0 ? null : nearest([edge(box.x, box.width, grip.across)], lines.across, reach);
  const down = grip.down === 0 ? null : nearest([edge(box.y, box.height, grip.down)], lines.down, reach);
  const [x, width] = edgeTo(box.x, box.width, grip.across, across?.line);
  const [y, height] = edgeTo(box.y, box.height, grip.down, down?.line);
  return {
    box: { ...box, x, y, width, height },
    guides: { across: across ? [across.line] : [], down: down ? [down.line] : [] },
  };
}

const edge = (start: number, length: number, grip: number): number => (grip < 0 ? start : start + length);

function edgeTo(start: number, length: number, grip: number, line: number | undefined): [number, number] {
  if (line === undefined) return [start, length];
  const [from, to] = grip < 0 ? [line, start + length] : [start, line];
  // A line too near to the other edge would leave no region.
  return to - from < REGION_SIDE_MIN ? [start, length] : [from, to - from];
}

interface Near {
  readonly line: number;
  readonly by: number;
}

function nearest(edges: readonly number[], lines: readonly number[], reach: number): Near | null {
  let best: Near | null = null;
  for (const one of edges) {
    for (const line of lines) {
      const by = line - one;
      if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) best = { line, by };
    }
  }
  return best;
}
