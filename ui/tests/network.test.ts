/** What is said of a network, and whether a machine keeps up with the blur. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../src/blur/pace';
import { verdictOf } from '../src/network/verdict';
import { texts } from '../src/texts';

const words = texts.network;
const good = { protocol: 'udp', roundTripMs: 23.4, downBps: 48_300_000, upBps: 9_870_000 } as const;

describe('verdictOf', () => {
  it('says that a good connection is ready, with its figures', () => {
    expect(verdictOf(good)).toEqual({
      tone: 'good',
      words: words.udp,
      figures: 'UDP · answer in 23 ms · 48 Mbit/s down · 9.9 Mbit/s up',
    });
  });

  it.each([
    [{ ...good, protocol: 'tcp' as const }, 'fair', words.tcp],
    [{ ...good, protocol: 'none' as const }, 'bad', words.none],
    [{ ...good, upBps: 300_000 }, 'fair', words.slow],
    [{ ...good, downBps: 700_000 }, 'fair', words.slow],
    [{ ...good, roundTripMs: 900 }, 'fair', words.slow],
    [{ protocol: 'udp' as const, roundTripMs: null, downBps: null, upBps: null }, 'good', words.udp],
  ])('judges %j', (result, tone, said) => {
    expect(verdictOf(result)).toMatchObject({ tone, words: said });
  });

  it('leaves out what was not measured', () => {
    expect(verdictOf({ protocol: 'none', roundTripMs: null, downBps: null, upBps: 234_000_000 }).figures).toBe(
      'no media · 230 Mbit/s up',
    );
  });
});

describe('Pace', () => {
  const judge = (times: readonly number[]) => {
    const pace = new Pace();
    return times.some((ms) => pace.note(ms));
  };

  it('lets a machine warm up and does not mind single slow pictures', () => {
    expect(judge([900, 800, ...Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? 300 : 20))])).toBe(false);
  });

  it('calls a machine too slow that stays slow', () => {
    expect(judge(Array.from({ length: 60 }, () => 140))).toBe(true);
  });
});
