/** Receiving: slots, events, and the state of subscriptions. */
import { beforeEach, expect, test } from 'vitest';
import { idle, listen, settled, useFakePage } from './fakes/page.ts';
import { OTHER, REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();
const BOTH = { audio: true, video: true };

beforeEach(() => {
  page.server.participants = [participant(REMOTE), participant(OTHER)];
  page.server.streams = [stream(REMOTE), stream(OTHER), stream(REMOTE, 'presentation')];
});

test('addSubscription gives the tracks and tells it', async () => {
  const room = await page.connected();
  const heard = listen(room, 'subscription_started');
  await settled(room.addSubscription(REMOTE, 'self', BOTH));
  const received = room.getParticipantStream(REMOTE, 'self')!;
  expect(received.audioTrack?.kind).toBe('audio');
  expect(received.videoTrack?.kind).toBe('video');
  expect(received.isConfigured).toBe(true);
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject(BOTH);
  expect(heard).toEqual([['subscription_started', REMOTE, 'self']]);
});

test('a free slot is bound without an offer', async () => {
  const room = await page.connected();
  const offers = page.peer.offers;
  await settled(room.addSubscription(REMOTE, 'self', { audio: false, video: true }));
  expect(page.peer.offers).toBe(offers);
  const [mid] = Object.keys(page.server.requestsOf('bind').at(-1)!.subscribe);
  expect(page.server.requestsOf('bind').at(-1)!.subscribe).toEqual({
    [mid!]: { participantId: REMOTE, key: 'self', kind: 'video' },
  });
});

test('when slots are short one offer makes more for all', async () => {
  const room = await page.connected();
  const offers = page.peer.offers;
  await settled(
    Promise.all([room.addSubscription(REMOTE, 'self', BOTH), room.addSubscription(OTHER, 'self', BOTH)]),
  );
  expect(page.peer.offers).toBe(offers + 1);
});

test('a slot given up is used again, and its old track ends', async () => {
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', { audio: false, video: true }));
  const old = room.getParticipantStream(REMOTE, 'self')!.videoTrack!;
  const heard = listen(room, 'subscription_ended');
  await settled(room.removeSubscription(REMOTE, 'self'));
  expect(heard).toEqual([['subscription_ended', REMOTE, 'self']]);
  expect(old.readyState).toBe('ended');
  expect(room.getParticipantStream(REMOTE, 'self')!.videoTrack).toBeUndefined();
  expect(room.getState().subscriptions.size).toBe(0);
  const lines = page.peer.transceivers.length;
  await settled(room.addSubscription(OTHER, 'self', { audio: false, video: true }));
  expect(page.peer.transceivers).toHaveLength(lines);
  expect(room.getParticipantStream(OTHER, 'self')!.videoTrack).not.toBe(old);
});

test('updateSubscription changes the kinds, the state, and tells it', async () => {
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', BOTH));
  const heard = listen(room, 'subscription_reconfigured');
  await settled(room.updateSubscription(REMOTE, 'self', { audio: true, video: false }));
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject({ audio: true, video: false });
  expect(room.getParticipantStream(REMOTE, 'self')!.videoTrack).toBeUndefined();
  expect(room.getParticipantStream(REMOTE, 'self')!.audioTrack).toBeDefined();
  expect(heard).toEqual([['subscription_reconfigured', REMOTE, 'self']]);
});

test('subscribing twice is one subscription', async () => {
  const room = await page.connected();
  const heard = listen(room, 'subscription_started');
  await settled(
    Promise.all([room.addSubscription(REMOTE, 'self', BOTH), room.addSubscription(REMOTE, 'self', BOTH)]),
  );
  expect(heard).toHaveLength(1);
});

test('a subscription ends before its stream does', async () => {
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', BOTH));
  const heard = listen(room, 'subscription_ended', 'stream_unpublished');
  page.server.change({ kind: 'stream_unpublished', participantId: REMOTE, key: 'self' });
  await idle();
  expect(heard).toEqual([
    ['subscription_ended', REMOTE, 'self'],
    ['stream_unpublished', REMOTE, 'self'],
  ]);
  expect(Object.values(page.server.requestsOf('bind').at(-1)!.subscribe)).toEqual([null, null]);
});

test('a subscription removed while it is agreed leaves none', async () => {
  const room = await page.connected();
  const adding = room.addSubscription(REMOTE, 'self', BOTH);
  const removing = room.removeSubscription(REMOTE, 'self');
  await settled(Promise.all([adding, removing]));
  expect(room.getState().subscriptions.size).toBe(0);
  expect(room.getParticipantStream(REMOTE, 'self')!.isConfigured).toBe(false);
});

test('a refused subscription is taken back', async () => {
  const room = await page.connected();
  page.server.answers.bind = () => ({ error: { code: 'binding_mismatch' } });
  const only = { audio: false, video: true };
  await expect(settled(room.addSubscription(REMOTE, 'self', only))).rejects.toMatchObject({ code: 'binding_mismatch' });
  expect(room.getState().subscriptions.size).toBe(0);
});

test.each([
  ['addSubscription', 'nobody', 'self', 'No participant exists with the id: nobody'],
  ['addSubscription', REMOTE, 'none', `No stream exists with the key: none for the participant: ${REMOTE}`],
  [
    'updateSubscription',
    REMOTE,
    'self',
    `No subscription exists for the stream with the key: self for the participant: ${REMOTE}`,
  ],
  [
    'removeSubscription',
    REMOTE,
    'self',
    `No subscription exists for the stream with the key: self for the participant: ${REMOTE}`,
  ],
] as const)('%s of %s/%s rejects in the words that applications know', async (method, id, key, words) => {
  const room = await page.connected();
  await expect(room[method](id, key, BOTH)).rejects.toThrow(words);
});

test('streams of a participant are given as a map, one stream by key', async () => {
  const room = await page.connected();
  expect([...room.getParticipantStreams(REMOTE).keys()]).toEqual(['self', 'presentation']);
  expect(room.getParticipantStream(REMOTE, 'none')).toBeUndefined();
  expect(() => room.getParticipantStreams('nobody')).toThrow('No participant found with the id: nobody');
  expect(() => room.getParticipantStream('nobody', 'self')).toThrow('No participant found with the id: nobody');
});

test('statistics of a remote stream come from its receivers, and are empty without a subscription', async () => {
  const room = await page.connected();
  expect(await room.getWebRTCStatsForStream(REMOTE, 'self')).toEqual({ senders: {}, receivers: {} });
  await settled(room.addSubscription(REMOTE, 'self', BOTH));
  const stats = await room.getWebRTCStatsForStream(REMOTE, 'self');
  expect(Object.keys(stats.receivers)).toEqual(['audio', 'video']);
});

test('the layer received is told by participant and key', async () => {
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', { audio: false, video: true }));
  const heard = listen(room, 'layer_changed');
  const [mid] = Object.keys(page.server.requestsOf('bind').at(-1)!.subscribe);
  page.server.notice({ kind: 'layer_selected', mid: mid!, rid: 'm' });
  expect(heard).toEqual([['layer_changed', REMOTE, 'self', 'm']]);
});

test('setPreferredLayer asks for the layer, by order where rids differ, and auto gives it back', async () => {
  page.server.streams = [stream(REMOTE, 'self', { layers: [{ rid: 'q' }, { rid: 'f' }] })];
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', { audio: false, video: true }));
  room.setPreferredLayer(REMOTE, 'self', 'l');
  await idle();
  room.setPreferredLayer(REMOTE, 'self', 'off');
  await idle();
  room.setPreferredLayer(REMOTE, 'self', 'auto');
  await idle();
  const asked = page.server.requestsOf('layers').map(({ layers }) => Object.values(layers)[0]);
  expect(asked).toEqual(['q', 'off', null]);
});
