/** Hands, reactions and the list of participants. */
import { describe, expect, it } from 'vitest';
import { handPlaces, raisedAt } from '../src/people/hands';
import { listed } from '../src/people/order';
import type { Person } from '../src/people/people';
import { isEmoji, lastOfEach, nextReactions, NO_REACTIONS, type ReactionTurn } from '../src/reactions/reactions';

describe('raisedAt', () => {
  it('reads the time at which a hand was raised', () => {
    expect(raisedAt({ hand: '2026-03-01T12:00:00.000Z' })).toBe(Date.UTC(2026, 2, 1, 12));
  });

  it.each([undefined, {}, { hand: '' }, { hand: 'yes' }, { hand: '2026-99-99T00:00' }, { hand: '<b>' }, { hand: '9'.repeat(900) }])(
    'takes %j for no hand',
    (attributes) => {
      expect(raisedAt(attributes as Record<string, string>)).toBeNull();
    },
  );
});

describe('handPlaces', () => {
  it('gives places in the order of raising, and the same ones to all for one moment', () => {
    const people = [
      { id: 'b', handAt: 5 },
      { id: 'c', handAt: null },
      { id: 'a', handAt: 5 },
      { id: 'd', handAt: 1 },
    ];
    const places = [['d', 1], ['a', 2], ['b', 3]] as const;
    expect([...handPlaces(people)]).toEqual(places);
    expect([...handPlaces(people.toReversed())]).toEqual(places);
  });
});

describe('nextReactions', () => {
  const came = (participantId: string): ReactionTurn => ({ type: 'came', participantId, name: participantId, emoji: '👍' });

  it('shows the newest when many come at once', () => {
    const state = Array.from({ length: 100 }, (_, index) => came(`p${index}`)).reduce(nextReactions, NO_REACTIONS);
    expect(state.shown).toHaveLength(24);
    expect(state.shown.at(-1)?.participantId).toBe('p99');
  });

  it('takes away those whose time is over, and no others', () => {
    const state = ['a', 'b', 'c'].map(came).reduce(nextReactions, NO_REACTIONS);
    expect(nextReactions(state, { type: 'gone', upTo: 2 }).shown.map(({ participantId }) => participantId)).toEqual(['c']);
  });

  it('keeps the same object when nothing is over', () => {
    expect(nextReactions(NO_REACTIONS, { type: 'gone', upTo: 9 })).toBe(NO_REACTIONS);
  });

  it('knows the last one of each person', () => {
    const state = ['a', 'b', 'a'].map(came).reduce(nextReactions, NO_REACTIONS);
    expect(lastOfEach(state.shown).get('a')?.id).toBe(3);
  });

  it.each(['<img src=x>', 'constructor', '__proto__', '👍👍', 'x'.repeat(5_000), ''])('knows no reaction %j', (text) => {
    expect(isEmoji(text)).toBe(false);
  });
});

describe('listed', () => {
  const person = (name: string, more: Partial<Person> = {}) => ({ id: name, name, isLocal: false, handPlace: 0, ...more }) as Person;
  const people = [person('Zoë'), person('Me', { isLocal: true }), person('adam'), person('Bea', { handPlace: 2 }), person('Cy', { handPlace: 1 })];
  const names = (search: string) => listed(people, search).map(({ name }) => name);

  it('puts raised hands first, then oneself, then all by name', () => {
    expect(names('')).toEqual(['Cy', 'Bea', 'Me', 'adam', 'Zoë']);
  });

  it('finds names without case and accents', () => {
    expect(names(' ZOE ')).toEqual(['Zoë']);
    expect(names('A')).toEqual(['Bea', 'adam']);
    expect(names('nobody')).toEqual([]);
  });
});
