/** A session's timeline: lanes out of entries, the part that is looked at, and the same in words. */
import { describe, expect, it } from 'vitest';
import { happeningsOf } from '../src/portal/sessions/timeline/happenings';
import { lanesOf, lengthOfTimeline, type Timeline, type TimelineEntry } from '../src/portal/sessions/timeline/lanes';
import { around, inSight, lengthOf, momentAt, placeOf, shifted, ticksOf, wholeOf, zoomed } from '../src/portal/sessions/timeline/view';

const entry = (at_ms: number, type: string, who: string | null = 'ann', more: object = {}): TimelineEntry => ({
  at_ms,
  type,
  participant_id: who,
  stream_key: null,
  details: {},
  ...more,
});
const kind = (of: string) => ({ stream_key: 'self', details: { kind: of } });
const timeline = (entries: TimelineEntry[], more: Partial<Timeline> = {}): Timeline => ({
  duration_ms: 60_000,
  entries,
  recordings: [],
  ...more,
});

describe('lanes', () => {
  it('say when each was there and why they left, also who comes twice or stays', () => {
    const [ann, bob] = lanesOf(
      timeline([
        entry(0, 'participant_joined'),
        entry(1000, 'participant_joined', 'bob'),
        entry(5000, 'participant_left', 'ann', { details: { reason: 'kicked' } }),
        entry(9000, 'participant_joined'),
      ]),
    );
    expect(ann?.present).toEqual([
      { fromMs: 0, toMs: 5000, reason: 'kicked' },
      { fromMs: 9000, toMs: 60_000, reason: null },
    ]);
    expect(bob?.present).toEqual([{ fromMs: 1000, toMs: 60_000, reason: null }]);
  });

  it('say who spoke until the next one or silence', () => {
    const [ann, bob] = lanesOf(
      timeline([
        entry(1000, 'active_speaker'),
        entry(3000, 'active_speaker', 'bob'),
        entry(4000, 'active_speaker', null),
        entry(8000, 'active_speaker'),
      ]),
    );
    expect(ann?.spoke).toEqual([{ fromMs: 1000, toMs: 3000 }, { fromMs: 8000, toMs: 60_000 }]);
    expect(bob?.spoke).toEqual([{ fromMs: 3000, toMs: 4000 }]);
  });

  it('tell a microphone that its owner turned off from one that was muted, and both end with the stay', () => {
    const [ann] = lanesOf(
      timeline([
        entry(0, 'participant_joined'),
        entry(10, 'stream_published', 'ann', { stream_key: 'self', details: { audio: false, video: true } }),
        entry(2000, 'track_enabled', 'ann', kind('audio')),
        entry(3000, 'track_censored', 'ann', kind('audio')),
        entry(4000, 'track_disabled', 'ann', kind('video')),
        entry(5000, 'participant_reconnecting'),
        entry(7000, 'participant_left'),
      ]),
    );
    expect(ann).toMatchObject({
      muted: [{ fromMs: 10, toMs: 2000 }],
      silenced: [{ fromMs: 3000, toMs: 7000 }],
      pictureOff: [{ fromMs: 4000, toMs: 7000 }],
      streams: [{ key: 'self', fromMs: 10, toMs: 7000 }],
      lost: [5000],
    });
  });

  it('have recordings where their files lie, and one under way until now', () => {
    const recording = { participant_id: 'ann', stream_key: 'self', type: 'video' as const, status: 'processing' as const };
    const [ann] = lanesOf(
      timeline([entry(500, 'recording_started', 'ann', { details: { recording_id: 'r2' } })], {
        recordings: [
          { ...recording, recording_id: 'r1', status: 'completed', offset_ms: 2000, duration_ms: 3000 },
          { ...recording, recording_id: 'r2', offset_ms: null, duration_ms: null },
          { ...recording, recording_id: 'r3', status: 'failed', offset_ms: null, duration_ms: null },
        ],
      }),
    );
    expect(ann?.recordings.map(({ recordingId, fromMs, toMs }) => [recordingId, fromMs, toMs])).toEqual([
      ['r2', 500, 60_000],
      ['r1', 2000, 5000],
    ]);
  });

  it('of a live session go as far as is known', () => {
    expect(lengthOfTimeline(timeline([entry(4200, 'participant_joined')], { duration_ms: null }))).toBe(4200);
    expect(lengthOfTimeline(timeline([], { duration_ms: null }))).toBe(0);
  });

  it('are of participants alone, not of who looked in', () => {
    expect(lanesOf(timeline([entry(0, 'hidden_joined', 'olga'), entry(9, 'hidden_left', 'olga')]))).toEqual([]);
  });

  it('make something of whatever comes', () => {
    const odd = [
      entry(50, 'participant_left'),
      entry(40, 'something_new', 'bob'),
      entry(30, 'track_disabled', 'ann', { details: { kind: 7 } }),
      entry(20, 'active_speaker', null),
    ];
    for (const lane of lanesOf(timeline(odd))) {
      for (const span of [...lane.present, ...lane.muted, ...lane.spoke]) expect(span.toMs).toBeGreaterThanOrEqual(span.fromMs);
    }
  });
});

describe('the part that is looked at', () => {
  const whole = wholeOf(600_000);

  it('keeps the moment under the pointer where it is, and never goes beyond the session', () => {
    const closer = zoomed(whole, whole, 0.5, 120_000);
    expect(placeOf(120_000, closer)).toBeCloseTo(20);
    expect(lengthOf(closer)).toBe(300_000);
    expect(zoomed(closer, whole, 100)).toEqual(whole);
    expect(lengthOf(zoomed(whole, whole, 0))).toBe(2000);
  });

  it('moves to both ends and no further', () => {
    const view = { fromMs: 0, toMs: 100_000 };
    expect(shifted(view, whole, -1)).toEqual(view);
    expect(shifted(view, whole, 100)).toEqual({ fromMs: 500_000, toMs: 600_000 });
  });

  it('shows what is around a bad stretch', () => {
    const view = around({ fromMs: 300_000, toMs: 310_000 }, whole);
    expect(view).toEqual({ fromMs: 285_000, toMs: 325_000 });
  });

  it('has round moments on its axis, no more than there is room for', () => {
    expect(ticksOf({ fromMs: 3000, toMs: 63_000 }, 5)).toEqual([15_000, 30_000, 45_000, 60_000]);
    expect(ticksOf(whole, 3)).toEqual([0, 300_000, 600_000]);
    expect(ticksOf(wholeOf(90 * 3_600_000), 2).length).toBeLessThanOrEqual(4);
  });

  it('draws what nobody could tell apart as one', () => {
    const spans = [[0, 10], [11, 20], [500, 600], [2000, 2100]].map(([fromMs = 0, toMs = 0]) => ({ fromMs, toMs }));
    expect(inSight(spans, { fromMs: 5, toMs: 1000 }, 5)).toEqual([
      { fromMs: 5, toMs: 20 },
      { fromMs: 500, toMs: 600 },
    ]);
  });

  it('finds the moment of a place', () => {
    expect(momentAt(0.25, { fromMs: 1000, toMs: 5000 })).toBe(2000);
    expect(momentAt(7, { fromMs: 1000, toMs: 5000 })).toBe(5000);
  });
});

describe('what happened', () => {
  const entries = [
    entry(0, 'participant_joined'),
    entry(10, 'active_speaker'),
    entry(20, 'layers_wanted'),
    entry(25, 'hidden_joined', 'olga', { details: { context: '{"username":"Olga"}' } }),
    entry(30, 'participant_left', 'bob', { details: { reason: 'timed_out' } }),
    entry(40, 'participant_left', 'ann', { details: { reason: 'left' } }),
  ];

  it('is told in words, without what only programs understand', () => {
    const told = happeningsOf(timeline(entries), { participantId: null, withSpeaking: true });
    expect(told.map(({ text }) => text)).toEqual([
      'Joined',
      'Speaks',
      'Looked in, seen by nobody',
      'Left: the connection did not come back',
      'Left',
    ]);
    expect(told[2]?.context).toBe('{"username":"Olga"}');
  });

  it('can be of one person, and without who spoke', () => {
    const told = happeningsOf(timeline(entries), { participantId: 'ann', withSpeaking: false });
    expect(told.map(({ atMs }) => atMs)).toEqual([0, 40]);
  });
});
