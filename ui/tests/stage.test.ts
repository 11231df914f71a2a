/** What is large on the stage, and where everybody else is, in each layout. */
import { describe, expect, it } from 'vitest';
import type { Gathering, Person } from '../src/people/people';
import { focusOf, isPinned, type Pinned } from '../src/tiles/focus';
import type { Box } from '../src/tiles/geometry';
import { gapFor, layoutAfter, LAYOUTS, layStage, pageSizeFor } from '../src/tiles/stageLayout';

const wide = { width: 1416, height: 800 };
const phone = { width: 374, height: 700 };
const sideways = { width: 820, height: 330 };

const inside = (box: Box, stage: typeof wide) =>
  box.left >= 0 && box.top >= 0 && box.left + box.width <= stage.width + 1 && box.top + box.height <= stage.height + 1;
const overlap = (a: Box, b: Box) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

describe('layStage', () => {
  it('gives what is large the most of the place and people the strip', () => {
    const { large, people } = layStage(wide, 4, 1, 'grid');
    expect(large[0]?.width).toBeGreaterThan(1_000);
    for (const box of people) expect(box.left).toBeGreaterThan(large[0]?.width ?? 0);
  });

  it('gives people a grid of their own where the two are side by side', () => {
    const strip = layStage(wide, 6, 1, 'speaker');
    const even = layStage(wide, 6, 1, 'side');
    expect(even.people[0]?.width).toBeGreaterThan(strip.people[0]?.width ?? Infinity);
    expect(even.large[0]?.width).toBeLessThan(strip.large[0]?.width ?? 0);
  });

  it('keeps people beside a screen at 16:9', () => {
    for (const { width, height } of layStage(wide, 2, 1, 'grid').people) expect(width / height).toBeCloseTo(16 / 9, 1);
  });

  it('has room for two screens at once', () => {
    const [first, second] = layStage(wide, 2, 2, 'grid').large;
    expect(first && second && (first.left !== second.left || first.top !== second.top)).toBe(true);
  });

  it('gives one who is alone and large the whole stage', () => {
    expect(layStage(wide, 0, 1, 'speaker').large[0]).toMatchObject({ width: 1416, height: 800 });
  });

  it.each(LAYOUTS.flatMap((layout) => [wide, phone, sideways].map((stage) => [layout, stage] as const)))(
    'keeps everything of %s inside and apart on %j',
    (layout, stage) => {
      for (let count = 0; count <= pageSizeFor(stage, 1, layout); count += 1) {
        const { large, people } = layStage(stage, count, 1, layout);
        const boxes = [...large, ...people];
        expect(boxes).toHaveLength(count + 1);
        boxes.forEach((box, index) => {
          expect(inside(box, stage)).toBe(true);
          expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
        });
      }
    },
  );

  it('shows twenty-five on a wide screen and twelve on a phone', () => {
    expect(pageSizeFor(wide, 0, 'grid')).toBe(25);
    expect(pageSizeFor(phone, 0, 'grid')).toBe(12);
    expect(gapFor(phone)).toBeLessThan(gapFor(wide));
  });

  it('goes round its layouts', () => {
    expect(LAYOUTS.map(layoutAfter)).toEqual(['speaker', 'side', 'grid']);
  });
});

const person = (id: string, isLocal = false): Person => ({
  id,
  name: id,
  isLocal,
  isReconnecting: false,
  streamKey: 'self',
  hasSound: true,
  hasPicture: true,
  isSoundCensored: false,
  isPictureCensored: false,
  isSharing: false,
  handPlace: 0,
});
const screenOf = (participantId: string, isLocal = false) => ({ participantId, streamKey: 'presentation', name: participantId, isLocal });
const three: Gathering = { people: [person('me', true), person('a'), person('b')], presentations: [] };
const nobodyHeard = new Map<string, number>();
const pinOn = (participantId: string, screenKey: string | null = null): Pinned => ({ participantId, screenKey });

describe('focusOf', () => {
  it('makes nobody large where all are alike', () => {
    expect(focusOf(three, null, 'grid', nobodyHeard)).toEqual({ screens: [], personId: null });
  });

  it('makes large who spoke last, and one of the others before anybody has', () => {
    expect(focusOf(three, null, 'speaker', nobodyHeard).personId).toBe('a');
    expect(focusOf(three, null, 'speaker', new Map([['a', 1], ['b', 2], ['me', 9]])).personId).toBe('b');
  });

  it('keeps who is large while others speak at the same time', () => {
    const both = new Map([['a', 4], ['b', 4]]);
    expect(focusOf(three, null, 'speaker', both, 'b').personId).toBe('b');
    expect(focusOf(three, null, 'speaker', new Map([['a', 5], ['b', 4]]), 'b').personId).toBe('a');
  });

  it('shows oneself large only while alone', () => {
    expect(focusOf({ people: [person('me', true)], presentations: [] }, null, 'speaker', nobodyHeard).personId).toBe('me');
  });

  it('puts shared screens before the speaker, but not the own one', () => {
    const shared = { ...three, presentations: [screenOf('a'), screenOf('me', true)] };
    expect(focusOf(shared, null, 'speaker', nobodyHeard)).toEqual({ screens: [screenOf('a')], personId: null });
  });

  it('puts what the viewer pinned before everything, in every layout', () => {
    const shared = { ...three, presentations: [screenOf('a'), screenOf('b')] };
    for (const layout of LAYOUTS) {
      expect(focusOf(shared, pinOn('b'), layout, nobodyHeard)).toEqual({ screens: [], personId: 'b' });
      expect(focusOf(shared, pinOn('b', 'presentation'), layout, nobodyHeard).screens).toEqual([screenOf('b')]);
    }
  });

  it('forgets a pin on somebody who has left', () => {
    expect(focusOf(three, pinOn('gone'), 'grid', nobodyHeard)).toEqual({ screens: [], personId: null });
    expect(focusOf(three, pinOn('a', 'presentation'), 'grid', nobodyHeard)).toEqual({ screens: [], personId: null });
  });

  it('tells a pinned person from their pinned screen', () => {
    expect(isPinned(pinOn('a'), 'a', null)).toBe(true);
    expect(isPinned(pinOn('a'), 'a', 'presentation')).toBe(false);
    expect(isPinned(null, 'a', null)).toBe(false);
  });
});
