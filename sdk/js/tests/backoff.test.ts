/** Waits between attempts and the patience of each. */
import { expect, test } from 'vitest';
import { patienceMs, waitMs } from '../src/signaling/backoff.ts';

test('waits double up to two seconds', () => {
  expect([0, 1, 2, 3, 4, 9].map((n) => waitMs(n, 1))).toEqual([250, 500, 1000, 2000, 2000, 2000]);
});

test('half of a wait is random', () => {
  expect(waitMs(1, 0)).toBe(250);
  expect(waitMs(1, 0.5)).toBe(375);
});

test('patience grows from two seconds to ten', () => {
  expect([0, 1, 2, 9].map(patienceMs)).toEqual([2000, 3000, 4500, 10_000]);
});
