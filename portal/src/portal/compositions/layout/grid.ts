/**
 * The geometry of a grid, and who has which place in it as people come and go.
 *
 * The twin of the server's `compositions/grid.py`, rule by rule: what the editor shows is what will be rendered.
 * `portal/tests/layouts.test.ts` holds both together by fixtures that the server's code wrote. Pure, and without time;
 * lengths are pixels of the composed picture, and every edge is even, because the chroma of a picture has half its size.
 */

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  readonly columns: number;
  readonly rows: number;
}

/** None is as many as all pictures need. */
export type Limit = number | null;

/** Of a camera's picture, which cells are made for. */
const ASPECT = { width: 16, height: 9 };
/** Below this nobody recognises anybody, and an encoder has nothing to work with. */
const CELL_SIDE_MIN = 16;

export const even = (length: number): number => length & ~1;

/** The same with even edges, moved and cut by a pixel at most. */
export function evened(area: Area): Area {
  const x = even(area.x);
  const y = even(area.y);
  return { x, y, width: even(area.x + area.width) - x, height: even(area.y + area.height) - y };
}

export const placesOf = (shape: Shape): number => shape.columns * shape.rows;

/**
 * Columns and rows that show so many pictures largest; fewer places than that where the limits leave no more.
 *
 * Of two shapes that show them equally large, the one with fewer empty places, then the wider one.
 */
export function shapeFor(wanted: number, area: Area, maxColumns: Limit = null, maxRows: Limit = null): Shape {
  const count = Math.max(1, wanted);
  const most = (limit: Limit, side: number) => Math.min(limit ?? count, fittingInto(side), count);
  const mostColumns = most(maxColumns, area.width);
  const mostRows = most(maxRows, area.height);
  let best: Shape | null = null;
  for (let columns = 1; columns <= mostColumns; columns += 1) {
    const shape = { columns, rows: Math.ceil(count / columns) };
    if (shape.rows <= mostRows && (best === null || isBetter(shape, best, area))) best = shape;
  }
  return best ?? { columns: mostColumns, rows: mostRows };
}

function isBetter(one: Shape, other: Shape, area: Area): boolean {
  const larger = pictureSize(one, area) - pictureSize(other, area);
  if (larger !== 0) return larger > 0;
  const emptier = placesOf(one) - placesOf(other);
  return emptier === 0 ? one.columns > other.columns : emptier < 0;
}

function pictureSize(shape: Shape, area: Area): number {
  return Math.min(area.width / shape.columns / ASPECT.width, area.height / shape.rows / ASPECT.height);
}

const fittingInto = (side: number): number => Math.max(1, Math.floor(side / CELL_SIDE_MIN));

/** How many places a grid there can have at most. */
export function capacity(area: Area, maxColumns: Limit = null, maxRows: Limit = null): number {
  const columns = fittingInto(area.width);
  const rows = fittingInto(area.height);
  return Math.min(columns, maxColumns ?? columns) * Math.min(rows, maxRows ?? rows);
}

/** The part of the area that belongs to this place; places run along the rows. */
export function placeArea(area: Area, shape: Shape, place: number): Area {
  const column = place % shape.columns;
  const row = Math.floor(place / shape.columns);
  const across = (at: number) => even(area.x + Math.floor((area.width * at) / shape.columns));
  const down = (at: number) => even(area.y + Math.floor((area.height * at) / shape.rows));
  const [x, y] = [across(column), down(row)];
  return { x, y, width: across(column + 1) - x, height: down(row + 1) - y };
}

/** Who sits where, and who waits for a place when all are taken: the longest waiting first. */
export class Places<Holder extends object> {
  private readonly places: (Holder | null)[] = [];
  private readonly waiting: Holder[] = [];

  constructor(private readonly limit: number) {}

  /** Takes the first free place, or waits for one. */
  come(holder: Holder): void {
    if (this.holders().length >= this.limit) this.waiting.push(holder);
    else this.sit(holder);
  }

  /** Gives the place up for good; who waits longest takes it. */
  leave(holder: Holder): void {
    const waits = this.waiting.indexOf(holder);
    if (waits >= 0) {
      this.waiting.splice(waits, 1);
      return;
    }
    const place = this.places.indexOf(holder);
    if (place < 0) return;
    this.places[place] = null;
    const next = this.waiting.shift();
    if (next !== undefined) this.sit(next);
  }

  /** Whoever sits beyond so many places moves into free ones before, as far as there are some. */
  pack(count: number): void {
    for (let place = count; place < this.places.length; place += 1) {
      const holder = this.places[place] ?? null;
      const free = this.places.indexOf(null);
      if (holder === null || free < 0 || free >= count) continue;
      this.places[place] = null;
      this.places[free] = holder;
    }
    while (this.places.length > 0 && this.places.at(-1) === null) this.places.pop();
  }

  /** Exchanges places with whoever has the first one; one who waits exchanges with that one too. */
  toFront(holder: Holder): void {
    const first = this.places[0];
    if (first === undefined || first === holder) return;
    const place = this.places.indexOf(holder);
    if (place >= 0) this.places[place] = first;
    else {
      this.waiting.splice(this.waiting.indexOf(holder), 1);
      if (first !== null) this.waiting.unshift(first);
    }
    this.places[0] = holder;
  }

  holders(): readonly Holder[] {
    return this.places.filter((holder) => holder !== null);
  }

  /** Those with places, then those who wait. */
  everybody(): readonly Holder[] {
    return [...this.holders(), ...this.waiting];
  }

  first(): Holder | null {
    return this.places[0] ?? null;
  }

  /** Places and who has them. */
  taken(): readonly (readonly [number, Holder])[] {
    return this.places.flatMap((holder, place) => (holder === null ? [] : [[place, holder] as const]));
  }

  private sit(holder: Holder): void {
    const free = this.places.indexOf(null);
    if (free >= 0) this.places[free] = holder;
    else this.places.push(holder);
  }
}
