/** Slots: reuse, growth, and what the server still has to be told. */
import { expect, test } from 'vitest';
import { Slots } from '../src/media/slots.ts';
import type { RemoteTrack } from '../src/signaling/messages.ts';

type Handle = { mid: string | null };
const video = (participantId: string): RemoteTrack => ({ participantId, key: 'self', kind: 'video' });

function slotsWith(...mids: string[]): Slots<Handle> {
  const slots = new Slots<Handle>();
  for (const mid of mids) slots.add('video', { mid });
  slots.told(slots.bindings());
  return slots;
}

test('a wish takes a free slot of its kind', () => {
  const slots = slotsWith('0');
  slots.add('audio', { mid: '1' });
  slots.want({ participantId: 'a', key: 'self', kind: 'audio' });
  expect(slots.slotAt('1')?.source?.participantId).toBe('a');
  expect(slots.slotAt('0')?.source).toBeNull();
});

test('a wish without a slot asks for one and some to spare', () => {
  const slots = slotsWith();
  slots.want(video('a'));
  expect(slots.missing('video')).toBe(3);
  expect(slots.missing('audio')).toBe(0);
});

test('nobody waiting means no growth', () => {
  const slots = slotsWith('0');
  slots.want(video('a'));
  expect(slots.missing('video')).toBe(0);
});

test('a speaker slot is never taken by a wish', () => {
  const slots = new Slots<Handle>();
  slots.add('audio', { mid: '0' }, true);
  slots.want({ participantId: 'a', key: 'self', kind: 'audio' });
  expect(slots.bindings()).toEqual({ '0': { speaker: true } });
});

test('wishing twice takes one slot', () => {
  const slots = slotsWith('0', '1');
  slots.want(video('a'));
  slots.want(video('a'));
  expect(slots.slotAt('1')?.source).toBeNull();
});

test('a slot given up goes to the one who waits', () => {
  const slots = slotsWith('0');
  slots.want(video('a'));
  slots.want(video('b'));
  slots.drop(video('a'));
  expect(slots.slotAt('0')?.source?.participantId).toBe('b');
  expect(slots.missing('video')).toBe(0);
});

test('only what differs is told', () => {
  const slots = slotsWith('0', '1');
  slots.want(video('a'));
  expect(slots.untold()).toEqual({ '0': video('a') });
  slots.told(slots.untold());
  expect(slots.untold()).toEqual({});
  slots.drop(video('a'));
  expect(slots.untold()).toEqual({ '0': null });
});

test('a slot taken and given up before it was told needs no telling', () => {
  const slots = slotsWith('0');
  slots.want(video('a'));
  slots.drop(video('a'));
  expect(slots.untold()).toEqual({});
});

test('what changes while a request is under way is told by the next', () => {
  const slots = slotsWith('0');
  slots.want(video('a'));
  const sent = slots.untold();
  slots.drop(video('a'));
  slots.want(video('b'));
  slots.told(sent);
  expect(slots.untold()).toEqual({ '0': video('b') });
});

test('a slot without a mid is told nowhere yet', () => {
  const slots = slotsWith();
  slots.add('video', { mid: null });
  slots.want(video('a'));
  expect(slots.bindings()).toEqual({});
});

test('slots that the server refused are forgotten, their wishes are not', () => {
  const slots = slotsWith();
  const handle = { mid: null };
  slots.want(video('a'));
  slots.add('video', handle);
  expect(slots.removeUntold()).toEqual([handle]);
  expect(slots.missing('video')).toBe(3);
});

test('a new transport keeps the wishes', () => {
  const slots = slotsWith('0');
  slots.want(video('a'));
  slots.clear();
  slots.add('video', { mid: '7' });
  expect(slots.bindings()).toEqual({ '7': video('a') });
});

test('a layer holds for the track, whenever it has a slot', () => {
  const slots = slotsWith('0');
  slots.setLayer(video('a'), 'l');
  expect(slots.untoldLayers()).toEqual({});
  slots.want(video('a'));
  expect(slots.untoldLayers()).toEqual({ '0': 'l' });
});

test('a reused slot is told the layer of its new track', () => {
  const slots = slotsWith('0');
  slots.setLayer(video('a'), 'l');
  slots.want(video('a'));
  slots.toldLayers(slots.untoldLayers());
  slots.drop(video('a'));
  slots.want(video('b'));
  expect(slots.untoldLayers()).toEqual({ '0': null });
});
