/** Where tiles go for 1 to 25 people, in containers of every shape. */
import { describe, expect, it } from 'vitest';
import { arrange, aspectsFor, fillFor, splitForPresentation, stripCapacity, type Box } from '../src/tiles/geometry';

const desktop = { width: 1416, height: 780 };
const phone = { width: 374, height: 680 };
const WIDE = 16 / 9;

const overlaps = (a: Box, b: Box) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

describe('arrange', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [6, 3],
    [7, 3],
    [9, 3],
    [10, 4],
    [16, 4],
    [17, 5],
    [25, 5],
  ])('gives %i people %i columns on a wide screen', (count, columns) => {
    expect(arrange(count, desktop, 12).columns).toBe(columns);
  });

  it('stacks two people on an upright screen', () => {
    expect(arrange(2, phone, 8)).toMatchObject({ columns: 1, rows: 2 });
  });

  it('puts two people side by side in a very wide container', () => {
    expect(arrange(2, { width: 1600, height: 300 }, 8)).toMatchObject({ columns: 2, rows: 1 });
  });

  it.each(Array.from({ length: 25 }, (_, index) => index + 1))('keeps %i tiles inside and apart', (count) => {
    for (const container of [desktop, phone, { width: 844, height: 390 }, { width: 1000, height: 1000 }]) {
      const { boxes } = arrange(count, container, 8);
      expect(boxes).toHaveLength(count);
      boxes.forEach((box, index) => {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(container.width + 1);
        expect(box.top + box.height).toBeLessThanOrEqual(container.height + 1);
        expect(boxes.slice(index + 1).some((other) => overlaps(box, other))).toBe(false);
      });
    }
  });

  it('keeps tiles at 16:9 on a wide screen', () => {
    for (let count = 1; count <= 25; count += 1) {
      const { tile } = arrange(count, desktop, 12);
      expect(Math.abs(tile.width / tile.height - WIDE)).toBeLessThan(0.02);
    }
  });

  it('lets tiles grow taller on an upright screen, but not past 3:4', () => {
    for (let count = 1; count <= 25; count += 1) {
      const { tile } = arrange(count, phone, 8);
      expect(tile.width / tile.height).toBeGreaterThan(0.74);
      expect(tile.width / tile.height).toBeLessThan(WIDE + 0.05);
    }
  });

  it('centres the last row', () => {
    const { boxes, columns } = arrange(5, desktop, 12);
    const last = boxes.slice(columns);
    const left = last[0]!.left;
    const right = desktop.width - (last.at(-1)!.left + last.at(-1)!.width);
    expect(last).toHaveLength(2);
    expect(Math.abs(left - right)).toBeLessThanOrEqual(1);
  });

  it('never finds much smaller tiles than another count of columns would give', () => {
    const tall = { width: 500, height: 900 };
    const best = arrange(6, tall, 8, { narrowest: WIDE, widest: WIDE }).tile;
    for (let columns = 1; columns <= 6; columns += 1) {
      const rows = Math.ceil(6 / columns);
      const width = Math.min((500 - 8 * (columns - 1)) / columns, ((900 - 8 * (rows - 1)) / rows) * WIDE);
      expect(best.width).toBeGreaterThanOrEqual(Math.floor(width * 0.96));
    }
  });

  it('prefers three above two to two above two above one, where tiles are alike', () => {
    expect(arrange(5, { width: 1416, height: 816 }, 12)).toMatchObject({ columns: 3, rows: 2 });
  });

  it('gives nothing for nobody or for a container without a size', () => {
    expect(arrange(0, desktop, 12).boxes).toEqual([]);
    expect(arrange(3, { width: 0, height: 400 }, 12).boxes).toEqual([]);
  });

  it('survives a container smaller than its gaps', () => {
    expect(() => arrange(25, { width: 20, height: 20 }, 8)).not.toThrow();
  });
});

describe('aspectsFor', () => {
  it('holds wide screens to 16:9', () => {
    expect(aspectsFor(desktop)).toEqual({ narrowest: WIDE, widest: WIDE });
  });
});

describe('splitForPresentation', () => {
  it('puts the people beside the screen on a wide container', () => {
    const { main, strip } = splitForPresentation(desktop, 12);
    expect(strip.left).toBe(main.width + 12);
    expect(strip.width).toBeLessThanOrEqual(desktop.width / 3);
    expect(main.width + 12 + strip.width).toBeCloseTo(desktop.width);
  });

  it('puts the people below the screen on an upright container', () => {
    const { main, strip } = splitForPresentation(phone, 8);
    expect(strip.top).toBe(main.height + 8);
    expect(strip.height).toBeLessThanOrEqual(phone.height / 3);
  });
});

describe('stripCapacity', () => {
  it('counts the tiles that fit', () => {
    expect(stripCapacity({ width: 280, height: 780 }, 12)).toBe(20);
    expect(stripCapacity({ width: 374, height: 176 }, 8)).toBe(6);
  });

  it('always has place for one', () => {
    expect(stripCapacity({ width: 10, height: 4 }, 8)).toBe(1);
  });
});

describe('fillFor', () => {
  it('cuts the edges of a picture that nearly fits', () => {
    expect(fillFor({ width: 640, height: 480 }, { width: 320, height: 180 })).toBe('cover');
  });

  it('shows the whole of an upright picture on a wide tile', () => {
    expect(fillFor({ width: 720, height: 1280 }, { width: 320, height: 180 })).toBe('contain');
  });
});
