/** Laying out a composition: regions, snapping, steps back, and what is asked of the server in the end. */
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, firstStep, stepBack, stepBy, stepForward, stepTo, type Draft, type StreamChoice } from '../src/portal/compositions/editor/draft';
import { Faults } from '../src/portal/compositions/editor/faults';
import { GRIPS, lifted, moved, sized, withCopy, withNewRegion, withoutRegion, withSize } from '../src/portal/compositions/editor/regions';
import { linesOf, snapMoved, snapSized } from '../src/portal/compositions/editor/snapping';
import { asRegions } from '../src/portal/compositions/editor/starts';
import { bodyAgain, bodyOf, draftOf, type ComposedWish } from '../src/portal/compositions/editor/wish';
import { words } from '../src/texts/portal';

const HD = { width: 1280, height: 720 };
const names = words.editor.regions.starts;
const nameOf = words.editor.regions.nameOf;
const stream = (id: string, ...recordingIds: string[]): StreamChoice => ({ id, label: id, participantId: id, recordingIds });
const STREAMS = { video: [stream('ann', 'v1', 'v2'), stream('bob', 'v3')], audio: [stream('ann', 'a1'), stream('bob', 'a2')] };
const byHand = (layout: Draft['layout'] = 'speaker') => asRegions({ ...EMPTY_DRAFT, layout }, STREAMS.video, names);

describe('a region', () => {
  const box = { x: 100, y: 100, width: 200, height: 100 };

  it('never leaves the picture, however far it is dragged', () => {
    expect(moved(box, -5000, 5000, HD)).toEqual({ ...box, x: 0, y: 620 });
    expect(moved(box, 5000, -5000, HD)).toEqual({ ...box, x: 1080, y: 0 });
  });

  it.each(GRIPS)('keeps its other edges, room enough, and the picture when it is sized at $across, $down', (grip) => {
    for (const by of [-5000, -37, 37, 5000]) {
      const after = sized(box, grip, by, by, HD);
      expect(after.width).toBeGreaterThanOrEqual(16);
      expect(after.height).toBeGreaterThanOrEqual(16);
      expect(after.x).toBeGreaterThanOrEqual(0);
      expect(after.x + after.width).toBeLessThanOrEqual(HD.width);
      expect(after.y + after.height).toBeLessThanOrEqual(HD.height);
      if (grip.across !== -1) expect(after.x).toBe(box.x);
      if (grip.across === -1) expect(after.x + after.width).toBe(box.x + box.width);
    }
  });

  it('is drawn to the middle of the picture and to its neighbours, when it comes near', () => {
    const lines = linesOf(HD, [{ x: 0, y: 0, width: 300, height: 200 }]);
    const middle = snapMoved({ ...box, x: 536, y: 400 }, lines, 6);
    expect(middle.box.x).toBe(540);
    expect(middle.guides).toEqual({ across: [640], down: [] });
    expect(snapMoved({ ...box, x: 305, y: 420 }, lines, 6).box.x).toBe(300);
    expect(snapMoved({ ...box, x: 700, y: 420 }, lines, 6).box.x).toBe(700);
  });

  it('snaps with the edge that is sized alone', () => {
    const { box: after } = snapSized({ ...box, width: 537 }, { across: 1, down: 0 }, linesOf(HD, []), 6);
    expect(after).toEqual({ ...box, width: 540 });
  });

  it('gets a name and a depth of its own, and there are no more than the server takes', () => {
    let draft = withNewRegion(withNewRegion(EMPTY_DRAFT, nameOf), nameOf);
    expect(draft.regions.map(({ name, z }) => [name, z])).toEqual([['region 1', 0], ['region 2', 1]]);
    draft = withoutRegion(draft, draft.regions[0]?.key ?? '');
    for (let more = 0; more < 30; more += 1) draft = withNewRegion(draft, nameOf);
    draft = withCopy(draft, draft.regions[0]?.key ?? '', nameOf);
    expect(draft.regions).toHaveLength(16);
    expect(new Set(draft.regions.map(({ name }) => name)).size).toBe(16);
    expect(new Set(draft.regions.map(({ key }) => key)).size).toBe(16);
  });

  it('is brought forward and back past the one next to it', () => {
    const draft = byHand('side_by_side');
    const [left = '', right = ''] = draft.regions.map(({ key }) => key);
    const forward = lifted(draft, left, true);
    expect(forward.regions.map(({ z }) => z)).toEqual([1, 0]);
    expect(lifted(forward, left, true)).toBe(forward);
    expect(lifted(forward, right, true).regions.map(({ z }) => z)).toEqual([0, 1]);
  });

  it('grows and shrinks with the picture', () => {
    const small = withSize(byHand('picture_in_picture'), { width: 640, height: 360 });
    expect(small.regions.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [0, 0, 640, 360],
      [464, 254, 160, 90],
    ]);
  });
});

describe('a layout by name', () => {
  it.each(['grid', 'speaker', 'picture_in_picture', 'side_by_side'] as const)('%s begins with regions inside the picture', (layout) => {
    for (const { x, y, width, height } of byHand(layout).regions) {
      expect([x, y].every((edge) => edge >= 0)).toBe(true);
      expect(x + width).toBeLessThanOrEqual(HD.width);
      expect(y + height).toBeLessThanOrEqual(HD.height);
    }
  });

  it('gives the stage to the first and the column to the others', () => {
    expect(byHand('speaker').regions.map(({ streams }) => streams)).toEqual([['ann'], ['bob']]);
  });
});

describe('steps back', () => {
  const [one, two, three] = [1, 2, 3].map((second) => ({ ...EMPTY_DRAFT, startMs: second * 1000 })) as [Draft, Draft, Draft];

  it('lead through everything that was done, and forward again', () => {
    const steps = stepTo(stepTo(firstStep(one), two), three);
    expect(stepBack(steps).draft).toBe(two);
    expect(stepBack(stepBack(stepBack(steps))).draft).toBe(one);
    expect(stepForward(stepBack(steps)).draft).toBe(three);
    expect(stepForward(steps)).toBe(steps);
  });

  it('take a whole drag at once', () => {
    const steps = stepTo(stepTo(firstStep(one), two, 'drag 1'), three, 'drag 1');
    expect(stepBack(steps).draft).toBe(one);
  });

  it('scale regions once, however many digits are typed', () => {
    const whole = byHand('side_by_side');
    const typed = [1, 12, 128, 1280].reduce(
      (steps, width) => stepBy(steps, (draft) => withSize(draft, { width, height: 720 }), 'width'),
      firstStep(whole),
    );
    expect(typed.draft).toEqual(whole);
    expect(stepBack(typed).draft).toBe(whole);
  });

  it('begin anew from what is there when something else is typed', () => {
    const later = (draft: Draft): Draft => ({ ...draft, startMs: (draft.startMs ?? 0) + 1000 });
    const steps = stepBy(stepBy(firstStep(one), later, 'start'), later, 'another');
    expect(steps.draft.startMs).toBe(3000);
  });

  it('forget what was undone when something else is done', () => {
    const steps = stepTo(stepBack(stepTo(firstStep(one), two)), three);
    expect(stepForward(steps).draft).toBe(three);
    expect(stepBack(steps).draft).toBe(one);
  });
});

describe('what is asked of the server', () => {
  it('is a layout by name without regions', () => {
    expect(bodyOf({ ...EMPTY_DRAFT, layout: 'speaker' }, 's1', STREAMS)).toMatchObject({
      session_id: 's1',
      resolution: '1280x720',
      layout: 'speaker',
      video_layout: null,
      audio_sources: ['*'],
      start_secs: null,
    });
  });

  it('names every recording of a chosen stream, also those of after a reconnect', () => {
    const draft: Draft = { ...byHand('side_by_side'), sound: 'chosen', soundStreams: ['bob'], startMs: 1500 };
    const body = bodyOf(draft, 's1', STREAMS);
    expect(body.video_layout?.[names.left]?.video_sources).toEqual(['v1', 'v2']);
    expect(body.audio_sources).toEqual(['a2']);
    expect(body.start_secs).toBe(1.5);
    expect(bodyOf({ ...draft, sound: 'none' }, 's1', STREAMS).audio_sources).toBeNull();
  });

  it('becomes the same draft again', () => {
    const draft: Draft = { ...byHand('speaker'), format: 'webm', sound: 'chosen', soundStreams: ['ann'], endMs: 60_000 };
    const body = bodyOf(draft, 's1', STREAMS);
    const told = { ...body, video_layout: body.video_layout ?? {} } as ComposedWish;
    expect(draftOf(told, STREAMS)).toEqual(draft);
    expect(bodyAgain(told)).toEqual(body);
  });
});

describe('what the server refuses', () => {
  const fault = (pointer: string) => ({ code: '10033', title: 'x', detail: 'no', pointer });
  const faults = new Faults([fault('/video_layout/a~1b/width'), fault('/resolution'), fault('/session_id'), fault('/video_layout/q/video_sources/3')]);

  it('is found by the field it is about, whatever the region is called', () => {
    expect(faults.inRegion('a/b', 'width')?.code).toBe('10033');
    expect(faults.inRegion('a/b', 'height')).toBeUndefined();
    expect(faults.inRegion('q', 'video_sources')).toBeDefined();
    expect([faults.hasRegion('a/b'), faults.hasRegion('c')]).toEqual([true, false]);
    expect(faults.at('resolution')).toBeDefined();
  });

  it('is told apart from what no field is to blame for', () => {
    expect(faults.elsewhere(['resolution']).map(({ pointer }) => pointer)).toEqual(['/session_id']);
  });
});
