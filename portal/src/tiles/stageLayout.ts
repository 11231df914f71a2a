/**
 * What stands where on the stage: everyone in a grid, or shared screens large with people in a strip.
 *
 * Pure; called by Stage.tsx. Own shared screens never take the large place, since their sharer sees them already
 * (and a picture of the page within the page would repeat without end).
 */
import { arrange, splitForPresentation, stripCapacity, type AspectRange, type Box, type Size } from './geometry';
import { PAGE_SIZE } from './order';

export interface StageLayout {
  readonly people: readonly Box[];
  readonly screens: readonly Box[];
}

/** Screens below this width are phones. */
const NARROW_PX = 600;
/** A strip below the screen is low: there tiles may be square. Beside it there is height for whole pictures. */
const BELOW: AspectRange = { narrowest: 1, widest: 16 / 9 };
const BESIDE: AspectRange = { narrowest: 16 / 9, widest: 16 / 9 };

export function gapFor(stage: Size): number {
  return stage.width < NARROW_PX ? 8 : 12;
}

/** How many people one page shows. */
export function pageSizeFor(stage: Size, screens: number): number {
  if (screens > 0) return stripCapacity(splitForPresentation(stage, gapFor(stage)).strip, gapFor(stage));
  return Math.min(stage.width, stage.height) < NARROW_PX ? PAGE_SIZE.narrow : PAGE_SIZE.wide;
}

export function layStage(stage: Size, people: number, screens: number): StageLayout {
  const gap = gapFor(stage);
  if (screens === 0) return { people: arrange(people, stage, gap).boxes, screens: [] };
  const { main, strip } = splitForPresentation(stage, gap);
  // A shared screen takes all the place that there is; its picture is shown whole within.
  const free: AspectRange = { narrowest: 0.1, widest: 10 };
  return {
    screens: arrange(screens, main, gap, free).boxes.map((box) => moved(box, main)),
    people: arrange(people, strip, gap, strip.height > strip.width ? BESIDE : BELOW).boxes.map((box) => moved(box, strip)),
  };
}

function moved(box: Box, by: Box): Box {
  return { ...box, left: box.left + by.left, top: box.top + by.top };
}
