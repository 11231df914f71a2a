/**
 * How those who are there share a part of the picture: in equal cells, or one large and others small.
 *
 * The twin of the arrangements of the server's `compositions/layout.py`; see grid.ts.
 */
import { capacity, even, placeArea, Places, placesOf, shapeFor, type Area, type Limit } from './grid';
import { fromMs, isScreen, type Stay } from './stays';

/** Of the width: the column of small pictures beside the speaker, and the small picture on top of the large one. */
const STRIP_PART = 5;
const INSET_PART = 4;
const INSET_MARGIN_PART = 40;

export interface Arrangement {
  come(stay: Stay): void;
  leave(stay: Stay): void;
  speak(participantId: string): void;
  /** From the lowest to the one on top. */
  shown(): readonly (readonly [Stay, Area])[];
}

/** Everyone in equal cells. */
export class GridArrangement implements Arrangement {
  private readonly places: Places<Stay>;

  constructor(
    private readonly area: Area,
    private readonly maxColumns: Limit = null,
    private readonly maxRows: Limit = null,
  ) {
    this.places = new Places(capacity(area, maxColumns, maxRows));
  }

  come(stay: Stay): void {
    this.places.come(stay);
  }

  leave(stay: Stay): void {
    this.places.leave(stay);
  }

  /** Nobody moves. */
  speak(): void {}

  shown(): readonly (readonly [Stay, Area])[] {
    const shape = shapeFor(this.places.holders().length, this.area, this.maxColumns, this.maxRows);
    this.places.pack(placesOf(shape));
    return this.places.taken().map(([place, stay]) => [stay, placeArea(this.area, shape, place)]);
  }
}

/** One large, whoever speaks or shares a screen; the first place is the stage's. */
abstract class StageArrangement implements Arrangement {
  protected readonly places: Places<Stay>;
  private spokeLast: string | null = null;

  constructor(
    protected readonly area: Area,
    places: number,
  ) {
    this.places = new Places(places);
  }

  abstract shown(): readonly (readonly [Stay, Area])[];

  come(stay: Stay): void {
    this.places.come(stay);
    this.choose();
  }

  leave(stay: Stay): void {
    this.places.leave(stay);
    this.choose();
  }

  speak(participantId: string): void {
    this.spokeLast = participantId;
    this.choose();
  }

  private choose(): void {
    const there = this.places.everybody();
    const [screen] = there.filter(isScreen).toSorted((a, b) => fromMs(b) - fromMs(a));
    const speaker = there.find(({ participantId }) => participantId === this.spokeLast);
    if (screen) this.places.toFront(screen);
    else if (speaker) this.places.toFront(speaker);
    else if (this.places.first() === null && there.length > 0) this.places.pack(1);
  }
}

/** The stage, and beside it a column of those who have a place there. */
export class SpeakerArrangement extends StageArrangement {
  private readonly strip: Area;

  constructor(area: Area) {
    const width = even(Math.floor(area.width / STRIP_PART));
    const height = even(Math.floor((width * 9) / 16));
    super(area, 1 + Math.max(1, Math.floor(area.height / Math.max(2, height))));
    this.strip = { x: area.x + area.width - width, y: area.y, width, height };
  }

  shown(): readonly (readonly [Stay, Area])[] {
    const taken = this.places.taken();
    const [only] = taken;
    if (only && taken.length === 1) return [[only[1], this.area]];
    return taken.map(([place, stay]) => [stay, this.of(place)]);
  }

  private of(place: number): Area {
    const { x, y, width, height } = this.area;
    if (place === 0) return { x, y, width: width - this.strip.width, height };
    return { ...this.strip, y: this.strip.y + (place - 1) * this.strip.height };
  }
}

/** The stage as large as can be, and one other small in the corner below on the right. */
export class PictureInPictureArrangement extends StageArrangement {
  constructor(area: Area) {
    super(area, 2);
  }

  shown(): readonly (readonly [Stay, Area])[] {
    const areas = [this.area, insetOf(this.area)];
    return this.places.taken().flatMap(([, stay], index) => {
      const area = areas[index];
      return area ? [[stay, area] as const] : [];
    });
  }
}

const insetSide = (whole: number): number => Math.max(16, even(Math.floor(whole / INSET_PART)));

export function insetOf(whole: Area): Area {
  const [width, height] = [insetSide(whole.width), insetSide(whole.height)];
  const margin = even(Math.floor(whole.width / INSET_MARGIN_PART));
  return { x: whole.x + whole.width - width - margin, y: whole.y + whole.height - height - margin, width, height };
}
