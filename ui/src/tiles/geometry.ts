/**
 * Where tiles go: the largest equal tiles that fit a container, their last row centred.
 *
 * Pure; called by tiles/stageLayout.ts with measured sizes. All lengths are CSS pixels. Knows nothing of who is on a
 * tile.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
  readonly boxes: readonly Box[];
}

/** Aspects (width / height) that a tile may take. */
export interface AspectRange {
  readonly narrowest: number;
  readonly widest: number;
}

/** What cameras send. */
const WIDE = 16 / 9;
/** On upright screens tiles may grow taller, else most of the screen stays empty; taller than 3:4 cuts faces off. */
const UPRIGHT: AspectRange = { narrowest: 3 / 4, widest: WIDE };
const LANDSCAPE: AspectRange = { narrowest: WIDE, widest: WIDE };

export function aspectsFor(container: Size): AspectRange {
  return container.width < container.height ? UPRIGHT : LANDSCAPE;
}

/** Tiles this much smaller look the same; then the fuller and, on wide containers, the flatter arrangement wins. */
const ALIKE = 0.94;

/** The arrangement with the largest tiles; among those alike the one with the fewest empty cells. */
export function arrange(count: number, container: Size, gap: number, aspects = aspectsFor(container)): Layout {
  if (count < 1 || container.width <= 0 || container.height <= 0) {
    return { columns: 0, rows: 0, tile: { width: 0, height: 0 }, boxes: [] };
  }
  const candidates = Array.from({ length: count }, (_, index) => fit(count, index + 1, container, gap, aspects));
  const largest = Math.max(...candidates.map(areaOf));
  const flatter = container.width >= container.height ? -1 : 1;
  const [best] = candidates
    .filter((candidate) => areaOf(candidate) >= largest * ALIKE)
    .toSorted((a, b) => empty(count, a.columns) - empty(count, b.columns) || flatter * (a.columns - b.columns));
  return place(count, best ?? { columns: 1, width: 0, height: 0 }, container, gap);
}

const areaOf = ({ width, height }: Size): number => width * height;

interface Candidate extends Size {
  readonly columns: number;
}

function fit(count: number, columns: number, container: Size, gap: number, aspects: AspectRange): Candidate {
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(0, (container.width - gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (container.height - gap * (rows - 1)) / rows);
  if (cellWidth === 0 || cellHeight === 0) return { columns, width: 0, height: 0 };
  const aspect = Math.min(aspects.widest, Math.max(aspects.narrowest, cellWidth / cellHeight));
  const width = Math.min(cellWidth, cellHeight * aspect);
  return { columns, width, height: width / aspect };
}

function empty(count: number, columns: number): number {
  return columns * Math.ceil(count / columns) - count;
}

function place(count: number, tile: Candidate, container: Size, gap: number): Layout {
  const { columns } = tile;
  const width = Math.floor(tile.width);
  const height = Math.floor(tile.height);
  const rows = Math.ceil(count / columns);
  const top = (container.height - rows * height - (rows - 1) * gap) / 2;
  const boxes: Box[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (container.width - inRow * width - (inRow - 1) * gap) / 2;
    boxes.push({
      left: Math.round(left + (index % columns) * (width + gap)),
      top: Math.round(top + row * (height + gap)),
      width,
      height,
    });
  }
  return { columns, rows, tile: { width, height }, boxes };
}

export interface Split {
  readonly main: Box;
  readonly strip: Box;
}

/** The strip of people beside a shared screen: wide enough to know a face, never more than a third. */
const STRIP_WIDTH = { least: 160, most: 280, share: 0.2 };
const STRIP_HEIGHT = { least: 92, most: 180, share: 0.26 };

/** Parts a container into the big place of shared screens and the strip of people: beside it, or below on upright ones. */
export function splitForPresentation(container: Size, gap: number): Split {
  const { width, height } = container;
  if (width >= height) {
    const side = Math.min(width / 3, clamp(width * STRIP_WIDTH.share, STRIP_WIDTH.least, STRIP_WIDTH.most));
    const main = Math.max(0, width - side - gap);
    return { main: { left: 0, top: 0, width: main, height }, strip: { left: main + gap, top: 0, width: side, height } };
  }
  const side = Math.min(height / 3, clamp(height * STRIP_HEIGHT.share, STRIP_HEIGHT.least, STRIP_HEIGHT.most));
  const main = Math.max(0, height - side - gap);
  return { main: { left: 0, top: 0, width, height: main }, strip: { left: 0, top: main + gap, width, height: side } };
}

/** Share of the large place where people have a grid of their own beside it. */
const EVEN_SHARE = 0.6;

/** Parts a container into a large place and a grid beside it, or below it on upright ones. */
export function splitEvenly({ width, height }: Size, gap: number): Split {
  if (width >= height) {
    const main = Math.max(0, (width - gap) * EVEN_SHARE);
    return {
      main: { left: 0, top: 0, width: main, height },
      strip: { left: main + gap, top: 0, width: Math.max(0, width - main - gap), height },
    };
  }
  const main = Math.max(0, (height - gap) / 2);
  return {
    main: { left: 0, top: 0, width, height: main },
    strip: { left: 0, top: main + gap, width, height: Math.max(0, height - main - gap) },
  };
}

/** Smaller tiles show neither a face nor a name. */
const SMALLEST: Size = { width: 112, height: 63 };

/** How many tiles fit a strip; at least one. */
export function stripCapacity(strip: Size, gap: number): number {
  const along = (length: number, tile: number) => Math.max(1, Math.floor((length + gap) / (tile + gap)));
  return along(strip.width, SMALLEST.width) * along(strip.height, SMALLEST.height);
}

/** A wide picture on an upright tile loses its sides and still shows the face; an upright one on a wide tile would not. */
const LEAST_SHOWN = 0.4;

/** How a picture fills its tile: cut at the edges, unless too little would be left. */
export function fillFor(picture: Size, tile: Size): 'cover' | 'contain' {
  if (picture.width <= 0 || picture.height <= 0 || tile.width <= 0 || tile.height <= 0) return 'cover';
  const pictureAspect = picture.width / picture.height;
  const tileAspect = tile.width / tile.height;
  const shown = Math.min(pictureAspect, tileAspect) / Math.max(pictureAspect, tileAspect);
  return shown < LEAST_SHOWN ? 'contain' : 'cover';
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
