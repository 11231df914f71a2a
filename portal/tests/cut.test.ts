/** Moments as people write them. */
import { describe, expect, it } from 'vitest';
import { readMoment, writeMoment } from '../src/portal/compositions/editor/cut';

describe('a moment', () => {
  it.each([
    ['0', 0],
    ['7.5', 7_500],
    ['7,25', 7_250],
    ['90', 90_000],
    ['12:05', 725_000],
    [' 1:02:03.4 ', 3_723_400],
    ['100:00', 6_000_000],
  ])('is read from %s', (text, ms) => expect(readMoment(text)).toBe(ms));

  it.each(['', 'soon', '-1', '1:60', '1:60:00', '1:2:3:4', '1e3', '1:', ':5', '٣'])('is not read from “%s”', (text) =>
    expect(readMoment(text)).toBeNull(),
  );

  it.each([0, 500, 9_900, 60_000, 725_000, 3_723_400, 36_000_000])('of %i ms is read as it was written', (ms) =>
    expect(readMoment(writeMoment(ms))).toBe(ms),
  );

  it('is written as clocks show it', () => {
    expect([59_000, 61_500, 3_600_000].map(writeMoment)).toEqual(['0:59', '1:01.5', '1:00:00']);
  });
});
