/**
 * What stands where on the stage, in each of the layouts that a person may choose.
 *
 * Pure; called by Stage.tsx. What is large is in front of the layouts: a pinned tile in all of them, shared screens in
 * all, else the speaker, but not where everyone is to be alike. Own shared screens are never large, since their sharer
 * sees them already (and a picture of the page within the page would repeat without end).
 */
import { arrange, splitEvenly, splitForPresentation, stripCapacity, type AspectRange, type Box, type Size, type Split } from './geometry';
import { PAGE_SIZE } from './order';

/** All alike; one large and the others in a strip; one large beside a grid of the others. */
export type LayoutName = 'grid' | 'speaker' | 'side';

export const LAYOUTS: readonly LayoutName[] = ['grid', 'speaker', 'side'];

export const layoutAfter = (layout: LayoutName): LayoutName =>
  LAYOUTS[(LAYOUTS.indexOf(layout) + 1) % LAYOUTS.length] ?? 'grid';

export interface StageLayout {
  readonly people: readonly Box[];
  readonly large: readonly Box[];
}

/** Screens below this width are phones. */
const NARROW_PX = 600;
/** A strip below the large place is low: there tiles may be square. Beside it there is height for whole pictures. */
const BELOW: AspectRange = { narrowest: 1, widest: 16 / 9 };
const BESIDE: AspectRange = { narrowest: 16 / 9, widest: 16 / 9 };
/** What is large takes all the place that there is; its picture is shown whole within. */
const FREE: AspectRange = { narrowest: 0.1, widest: 10 };

export function gapFor(stage: Size): number {
  return stage.width < NARROW_PX ? 8 : 12;
}

/** How many people, besides who is large, one page shows. */
export function pageSizeFor(stage: Size, large: number, layout: LayoutName): number {
  const gap = gapFor(stage);
  const whole = Math.min(stage.width, stage.height) < NARROW_PX ? PAGE_SIZE.narrow : PAGE_SIZE.wide;
  if (large === 0) return whole;
  return Math.min(whole, stripCapacity(splitFor(stage, gap, layout).strip, gap));
}

/** Boxes for so many people and so many that are large. */
export function layStage(stage: Size, people: number, large: number, layout: LayoutName): StageLayout {
  const gap = gapFor(stage);
  if (large === 0) return { people: arrange(people, stage, gap).boxes, large: [] };
  // With nobody beside it, what is large has the whole stage.
  if (people === 0) return { people: [], large: arrange(large, stage, gap, FREE).boxes };
  const { main, strip } = splitFor(stage, gap, layout);
  return {
    large: arrange(large, main, gap, FREE).boxes.map((box) => moved(box, main)),
    people: arrange(people, strip, gap, strip.height > strip.width ? BESIDE : BELOW).boxes.map((box) => moved(box, strip)),
  };
}

const splitFor = (stage: Size, gap: number, layout: LayoutName): Split =>
  layout === 'side' ? splitEvenly(stage, gap) : splitForPresentation(stage, gap);

function moved(box: Box, by: Box): Box {
  return { ...box, left: box.left + by.left, top: box.top + by.top };
}
