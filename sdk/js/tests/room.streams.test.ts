/** Publishing: what the server is told, what the state shows, and that changes need no offer. */
import { expect, test } from 'vitest';
import type { Stream } from '../src/index.ts';
import { audioTrack, fake, videoTrack } from './fakes/media.ts';
import { idle, listen, pass, settled, useFakePage } from './fakes/page.ts';

const page = useFakePage();
const selfOf = (room: { getLocalStreams: () => Readonly<Record<string, Stream>> }): Stream => room.getLocalStreams().self!;

test('addStream publishes one audio and one video m-line, although only one track is given', async () => {
  const room = await page.connected();
  const heard = listen(room, 'stream_published');
  await settled(room.addStream('self', { audio: audioTrack() }));
  const { publish } = page.server.requestsOf('negotiate').at(-1)!;
  expect(Object.values(publish)).toEqual([
    { key: 'self', kind: 'audio', enabled: true },
    { key: 'self', kind: 'video', enabled: false, layers: [] },
  ]);
  expect(heard).toEqual([['stream_published', room.getState().localParticipantId, 'self']]);
  expect(selfOf(room)).toMatchObject({ origin: 'local', isAudioEnabled: true, isVideoEnabled: false, isConfigured: true });
});

test('many calls in one tick make one offer', async () => {
  const room = await page.connected();
  const before = page.server.requestsOf('negotiate').length;
  await settled(Promise.all(['a', 'b', 'c'].map((key) => room.addStream(key, { audio: audioTrack() }))));
  expect(page.server.requestsOf('negotiate')).toHaveLength(before + 1);
});

test('simulcast offers layers from low to high with their sizes', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { video: { track: videoTrack(), options: { enableSimulcast: true } } }));
  const { publish } = page.server.requestsOf('negotiate').at(-1)!;
  const video = Object.values(publish).find(({ kind }) => kind === 'video');
  expect(video?.layers).toEqual([
    { rid: 'l', width: 320, height: 180 },
    { rid: 'm', width: 640, height: 360 },
    { rid: 'h', width: 1280, height: 720 },
  ]);
  const line = page.peer.transceivers.at(-1)!;
  expect(line.sender.parameters.encodings.map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy])).toEqual([
    ['l', 4],
    ['m', 2],
    ['h', 1],
  ]);
});

test('updateStream replaces tracks without an offer', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { audio: audioTrack(), video: videoTrack() }));
  const offers = page.peer.offers;
  const camera = videoTrack();
  await settled(room.updateStream('self', { video: camera }));
  expect(page.peer.offers).toBe(offers);
  expect(page.server.requestsOf('stream').at(-1)).toMatchObject({ key: 'self', audio: false, video: true });
  expect(selfOf(room).videoTrack).toBe(camera);
  expect(selfOf(room).audioTrack).toBeUndefined();
});

test('a track left out of updateStream is not sent and told as disabled', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { audio: audioTrack(), video: videoTrack() }));
  const heard = listen(room, 'track_disabled', 'track_enabled');
  const [audio, video] = page.peer.transceivers.slice(-2);
  const updating = room.updateStream('self', { audio: audioTrack() });
  expect(selfOf(room)).toMatchObject({ isVideoEnabled: false, isConfigured: false });
  await settled(updating);
  expect(audio!.sender.track).not.toBeNull();
  expect(video!.sender.track).toBeNull();
  expect(heard).toEqual([['track_disabled', room.getState().localParticipantId, 'self', 'video']]);
  expect(selfOf(room).isConfigured).toBe(true);
});

test('a track that its owner stops is told as disabled without an offer', async () => {
  const room = await page.connected();
  const microphone = audioTrack();
  await settled(room.addStream('self', { audio: microphone, video: videoTrack() }));
  const offers = page.peer.offers;
  microphone.stop();
  await pass(300);
  expect(page.server.requestsOf('stream').at(-1)).toMatchObject({ audio: false, video: true });
  expect(selfOf(room).isAudioEnabled).toBe(false);
  expect(page.peer.offers).toBe(offers);
});

test('the tracks of a stream stay running after removeStream', async () => {
  const room = await page.connected();
  const camera = videoTrack();
  await settled(room.addStream('self', { video: camera }));
  const heard = listen(room, 'stream_unpublished');
  await settled(room.removeStream('self'));
  expect(camera.readyState).toBe('live');
  expect(page.server.requestsOf('negotiate').at(-1)!.publish).toEqual({});
  expect(heard).toEqual([['stream_unpublished', room.getState().localParticipantId, 'self']]);
  expect(room.getLocalStreams()).toEqual({});
});

test('m-lines of a removed stream serve the next one', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { video: videoTrack() }));
  await settled(room.removeStream('self'));
  const count = page.peer.transceivers.length;
  await settled(room.addStream('again', { video: videoTrack() }));
  expect(page.peer.transceivers).toHaveLength(count);
  expect(page.peer.transceivers.at(-1)!.direction).toBe('sendonly');
});

test('a key is published once', async () => {
  const room = await page.connected();
  await settled(room.addStream('self'));
  await expect(room.addStream('self')).rejects.toThrow('A stream with the key self is already published!');
});

test.each(['updateStream', 'removeStream'] as const)('%s of a key that is not published rejects', async (method) => {
  const room = await page.connected();
  await expect(room[method]('self')).rejects.toThrow('No publisher exists for the key self!');
});

test('publishing needs a connected room', async () => {
  const room = await page.room();
  await expect(room.addStream('self')).rejects.toMatchObject({ code: 'not_connected' });
});

test.each([
  [5, {}],
  ['', {}],
  ['x'.repeat(129), {}],
  ['self', null],
  ['self', { audio: videoTrack() }],
])('addStream refuses wrong arguments %#', async (key, tracks) => {
  const room = await page.connected();
  await expect(room.addStream(key as string, tracks as never)).rejects.toMatchObject({ code: 'invalid_argument' });
});

test('a stream that the server refuses leaves nothing behind, and others go on', async () => {
  const room = await page.connected();
  page.server.answers.negotiate = () => ({ error: { code: 'too_many_tracks', detail: 'too many' } });
  await expect(settled(room.addStream('self'))).rejects.toMatchObject({ code: 'too_many_tracks' });
  expect(room.getLocalStreams()).toEqual({});
  expect(page.peer.transceivers.slice(-2).every(({ stopped }) => stopped)).toBe(true);
  delete page.server.answers.negotiate;
  await settled(room.addStream('self'));
  expect(selfOf(room).isConfigured).toBe(true);
});

test('layers that nobody watches are paused and come back', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { video: { track: videoTrack(), options: { enableSimulcast: true } } }));
  const { sender } = page.peer.transceivers.at(-1)!;
  page.server.notice({ kind: 'wanted_layers', key: 'self', rids: ['l'] });
  await idle();
  expect(sender.parameters.encodings.map(({ active }) => active)).toEqual([true, false, false]);
  page.server.notice({ kind: 'wanted_layers', key: 'self', rids: ['l', 'h'] });
  await idle();
  expect(sender.parameters.encodings.map(({ active }) => active)).toEqual([true, false, true]);
});

test('of wishes for layers that come at once the last one holds', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { video: { track: videoTrack(), options: { enableSimulcast: true } } }));
  const { sender } = page.peer.transceivers.at(-1)!;
  for (const rids of [[], ['l'], ['l', 'm', 'h'], [], ['m', 'h']]) {
    page.server.notice({ kind: 'wanted_layers', key: 'self', rids });
  }
  await idle();
  expect(sender.parameters.encodings.map(({ active }) => active)).toEqual([false, true, true]);
});

test('a moderator muting an own stream is told and kept', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { audio: audioTrack() }));
  const heard = listen(room, 'track_censored', 'track_disabled');
  const participantId = room.getState().localParticipantId;
  page.server.change({
    kind: 'stream_updated',
    stream: {
      participantId,
      key: 'self',
      isAudioEnabled: false,
      isVideoEnabled: false,
      isAudioCensored: true,
      isVideoCensored: false,
      layers: [],
    },
  });
  expect(heard).toEqual([['track_censored', participantId, 'self', 'audio']]);
  expect(selfOf(room)).toMatchObject({ isAudioEnabled: true, isAudioCensored: true });
});

test('statistics of a local stream come from its senders', async () => {
  const room = await page.connected();
  await settled(room.addStream('self', { audio: audioTrack() }));
  const stats = await room.getWebRTCStatsForStream(room.getState().localParticipantId, 'self');
  expect(stats.senders.audio).toEqual({ OUT1: { type: 'outbound-rtp' } });
  expect(stats.receivers).toEqual({});
});

test('a stream told as ended by the device is disabled too', async () => {
  const room = await page.connected();
  const camera = videoTrack();
  await settled(room.addStream('self', { video: camera }));
  fake(camera).ends();
  await pass(300);
  expect(selfOf(room).isVideoEnabled).toBe(false);
});
