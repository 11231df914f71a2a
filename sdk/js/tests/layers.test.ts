/** Which layer fits an element, and what names mean. */
import { expect, test } from 'vitest';
import { largestOf, layerForHeight, layerForWish, rankOf } from '../src/media/layers.ts';

const LAYERS = [
  { rid: 'l', width: 320, height: 180 },
  { rid: 'm', width: 640, height: 360 },
  { rid: 'h', width: 1280, height: 720 },
];

test.each([
  [0, 'l'],
  [180, 'l'],
  [181, 'm'],
  [360, 'm'],
  [361, null],
  [720, null],
  [4000, null],
])('an element of %d device pixels gets %s', (height, layer) => {
  expect(layerForHeight(LAYERS, height)).toBe(layer);
});

test('layers without heights are left to the server', () => {
  expect(layerForHeight([{ rid: 'l' }, { rid: 'h' }], 100)).toBeNull();
  expect(layerForHeight([], 100)).toBeNull();
});

test.each([
  ['l', 'q'],
  ['m', 'h'],
  ['h', 'h'],
  ['off', 'off'],
] as const)('of rids q h f, %s means %s', (wish, layer) => {
  // Here `h` is the middle rid of the publisher and is taken by its name.
  expect(layerForWish([{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }], wish)).toBe(layer);
});

test('the highest is the best of a stream without that name', () => {
  expect(layerForWish([{ rid: '1' }, { rid: '2' }], 'h')).toBeNull();
  expect(layerForWish([], 'l')).toBeNull();
});

test('wishes rank from off to the best, and the largest wins', () => {
  expect(rankOf(LAYERS, 'off')).toBeLessThan(rankOf(LAYERS, 'l'));
  expect(rankOf(LAYERS, 'h')).toBeLessThan(rankOf(LAYERS, null));
  expect(largestOf(LAYERS, ['l', 'off', 'm'])).toBe('m');
  expect(largestOf(LAYERS, ['l', null])).toBeNull();
  expect(largestOf(LAYERS, [])).toBe('off');
});
