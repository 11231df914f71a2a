/** Coming back: after losses of signaling, of media, of the server, and giving up. */
import { expect, test, vi } from 'vitest';
import type { Room } from '../src/index.ts';
import { FakePeerConnection, audioTrack, videoTrack } from './fakes/media.ts';
import { idle, listen, pass, settled, useFakePage } from './fakes/page.ts';
import { OTHER, REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();
const BOTH = { audio: true, video: true };

async function roomWithStreams(): Promise<Room> {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE)];
  const room = await page.connected();
  await settled(room.addStream('self', { audio: audioTrack(), video: videoTrack() }));
  await settled(room.addSubscription(REMOTE, 'self', BOTH));
  return room;
}

test('a dropped connection is resumed with key and revision while media goes on', async () => {
  const room = await roomWithStreams();
  page.server.change({ kind: 'participant_joined', participant: participant(OTHER) });
  page.server.participants.push(participant(OTHER));
  const heard = listen(room, 'reconnecting', 'reconnected', 'disconnected', 'participant_left');
  const before = room.getState();
  page.server.socket.closes(1006);
  expect(room.getState().status).toBe('connected');
  await pass(300);
  expect(page.server.requestsOf('join').at(-1)).toMatchObject({
    participantId: before.localParticipantId,
    resume: { key: 'key', revision: 1, lastMessage: 0 },
  });
  expect(heard).toEqual([['reconnecting'], ['reconnected']]);
  expect(FakePeerConnection.all).toHaveLength(1);
  expect(room.getState()).toBe(before);
});

test('what happened meanwhile is told by its events', async () => {
  page.server.participants = [participant(REMOTE), participant(OTHER)];
  page.server.streams = [stream(REMOTE)];
  const room = await page.connected();
  const heard = listen(room, 'participant_left', 'stream_published', 'track_disabled', 'participant_leaving');
  page.server.socket.closes(1006);
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE, 'self', { isVideoEnabled: false }), stream(REMOTE, 'presentation')];
  await pass(300);
  expect(heard).toEqual([
    ['participant_leaving', OTHER, null],
    ['participant_left', OTHER],
    ['track_disabled', REMOTE, 'self', 'video'],
    ['stream_published', REMOTE, 'presentation'],
  ]);
});

test('changes that were missed are told one by one', async () => {
  const room = await page.connected();
  const heard = listen(room, 'participant_joined', 'participant_left');
  page.server.answers.join = () => ({
    data: {
      ...page.server.joined(true),
      missed: [
        { type: 'change', revision: 1, change: { kind: 'participant_joined', participant: participant(REMOTE) } },
        { type: 'change', revision: 2, change: { kind: 'participant_left', participantId: REMOTE } },
      ],
    },
  });
  page.server.revision = 2;
  page.server.socket.closes(1006);
  await pass(300);
  expect(heard).toEqual([
    ['participant_joined', REMOTE],
    ['participant_left', REMOTE],
  ]);
});

test('a silent connection is noticed within 5 s and replaced', async () => {
  await page.connected();
  page.server.answers.keepalive = () => 'silence';
  await pass(5_300);
  expect(page.server.sockets).toHaveLength(2);
  expect(page.server.open).toHaveLength(1);
});

test('a server at work on an offer is not taken for dead', async () => {
  const room = await page.connected();
  page.server.answers.negotiate = page.server.answers.keepalive = () => 'silence';
  room.addStream('self').catch(() => {});
  await pass(5_500);
  expect(page.server.sockets).toHaveLength(1);
  await pass(6_000);
  expect(page.server.sockets.length).toBeGreaterThan(1);
});

test('a connection that answers lives on', async () => {
  await page.connected();
  await pass(60_000);
  expect(page.server.sockets).toHaveLength(1);
  expect(page.server.requestsOf('keepalive').length).toBeGreaterThan(10);
});

test('news of the network make a silent connection be noticed sooner', async () => {
  await page.connected();
  page.server.answers.keepalive = () => 'silence';
  page.window.dispatchEvent(new Event('online'));
  await pass(1_900);
  expect(page.server.sockets).toHaveLength(2);
});

test('news of the network end the wait for the next attempt', async () => {
  await page.connected();
  page.server.mode = 'refusing';
  page.server.socket.closes(1006);
  await pass(3_000);
  const attempts = page.server.sockets.length;
  page.server.mode = 'up';
  page.window.dispatchEvent(new Event('online'));
  await idle();
  expect(page.server.sockets).toHaveLength(attempts + 1);
  expect(page.server.open).toHaveLength(1);
});

test('requests begun while the connection is lost are sent when it is back', async () => {
  const room = await roomWithStreams();
  page.server.mode = 'refusing';
  page.server.socket.closes(1006);
  const updating = room.updateStream('self', { audio: audioTrack() });
  updating.catch(() => {});
  await pass(2_000);
  expect(room.getLocalStreams().self?.isConfigured).toBe(false);
  page.server.mode = 'up';
  await pass(3_000);
  await updating;
  expect(page.server.requestsOf('stream').at(-1)).toMatchObject({ audio: true, video: false });
  expect(room.getLocalStreams().self?.isConfigured).toBe(true);
});

test('an offer whose answer was lost is made again', async () => {
  const room = await page.connected();
  page.server.answers.negotiate = () => 'silence';
  const adding = room.addStream('self', { audio: audioTrack() });
  await idle();
  delete page.server.answers.negotiate;
  page.server.socket.closes(1006);
  await pass(300);
  await adding;
  const offers = page.server.requestsOf('negotiate');
  expect(offers.at(-1)!.transportId).toBe(offers.at(-2)!.transportId);
  expect(offers.at(-1)!.publish).toEqual(offers.at(-2)!.publish);
});

test('after the grace the participant joins anew with the same id and everything is restored', async () => {
  const room = await roomWithStreams();
  const heard = listen(room, 'reconnecting', 'reconnected', 'subscription_reconfigured', 'stream_unpublished');
  const id = room.getState().localParticipantId;
  const { mixedAudioTrack } = room.getState();
  const oldTrack = room.getParticipantStream(REMOTE, 'self')!.videoTrack;
  page.server.answers.join = () => ({ data: page.server.joined(false) });
  page.server.socket.closes(1006);
  await pass(300);
  expect(page.server.requestsOf('join').at(-1)!.participantId).toBe(id);
  const [first, last] = [page.server.requestsOf('negotiate')[0]!, page.server.requestsOf('negotiate').at(-1)!];
  expect(last.transportId).not.toBe(first.transportId);
  expect(Object.values(last.publish).map(({ key, kind }) => `${key} ${kind}`)).toEqual(['self audio', 'self video']);
  expect(Object.values(last.subscribe)).toContainEqual({ participantId: REMOTE, key: 'self', kind: 'video' });
  expect(FakePeerConnection.open).toHaveLength(1);
  expect(heard).toEqual([['reconnecting'], ['subscription_reconfigured', REMOTE, 'self']]);
  page.peer.goes('connected');
  expect(heard.at(-1)).toEqual(['reconnected']);
  expect(room.getParticipantStream(REMOTE, 'self')!.videoTrack).not.toBe(oldTrack);
  expect(mixedAudioTrack).toBeDefined();
});

test('when the server stays away for the grace the room is left', async () => {
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  page.server.mode = 'refusing';
  page.server.socket.closes(1006);
  await pass(29_000 - 2_000);
  expect(heard).toHaveLength(0);
  await pass(5_000);
  expect(heard[0]?.slice(0, 2)).toEqual(['disconnected', 'network_error']);
  expect(vi.getTimerCount()).toBe(0);
});

test('when the server hangs for the grace the room is left as timed out', async () => {
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  page.server.mode = 'hanging';
  page.server.socket.closes(1006);
  await pass(45_000);
  expect(heard[0]?.slice(0, 2)).toEqual(['disconnected', 'timed_out']);
});

test.each([
  [3999, 'timed_out'],
  [4006, 'too_slow'],
  [1012, undefined],
  [1001, undefined],
] as const)('a close with %d is come back from', async (code, goodbye) => {
  const room = await page.connected();
  if (goodbye) page.server.socket.says({ type: 'goodbye', reason: goodbye });
  page.server.socket.closes(code);
  await pass(300);
  expect(room.getState().status).toBe('connected');
  expect(page.server.open).toHaveLength(1);
});

test('an expired token is renewed where the application said how', async () => {
  const getClientToken = vi.fn(async () => 'fresh');
  const room = await page.connected({ getClientToken });
  page.server.answers.join = ({ token }: { token: string }) =>
    token === 'fresh' ? { data: page.server.joined(true) } : { error: { code: 'token_expired' } };
  page.server.socket.closes(1006);
  await pass(1_000);
  expect(page.server.requestsOf('join').at(-1)!.token).toBe('fresh');
  expect(room.getState().status).toBe('connected');
});

test('a token that cannot be renewed disconnects as unauthorized', async () => {
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  page.server.answers.join = () => ({ error: { code: 'token_expired' } });
  page.server.socket.closes(1006);
  await pass(1_000);
  expect(heard[0]?.slice(0, 2)).toEqual(['disconnected', 'unauthorized']);
});

test('a short gap of media is waited out, a longer one restarts ICE', async () => {
  const room = await page.connected();
  const heard = listen(room, 'reconnecting', 'reconnected');
  page.peer.goes('disconnected');
  await pass(1_500);
  page.peer.goes('connected');
  await pass(5_000);
  expect(page.peer.iceRestarts).toBe(0);
  page.peer.goes('disconnected');
  await pass(2_100);
  expect(page.peer.iceRestarts).toBe(1);
  page.peer.goes('connected');
  expect(heard).toEqual([['reconnecting'], ['reconnected']]);
});

test('failed media restarts ICE at once, then tries another transport, then gives up', async () => {
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  page.peer.goes('failed');
  await idle();
  expect(page.peer.iceRestarts).toBe(1);
  await pass(12_500);
  expect(FakePeerConnection.all).toHaveLength(2);
  expect(FakePeerConnection.open).toHaveLength(1);
  await pass(20_000);
  expect(heard[0]?.slice(0, 2)).toEqual(['disconnected', 'network_error']);
});

test('nothing is restarted while signaling is down', async () => {
  const room = await page.connected();
  page.server.mode = 'refusing';
  page.server.socket.closes(1006);
  page.peer.goes('disconnected');
  await pass(10_000);
  page.peer.goes('connected');
  page.server.mode = 'up';
  await pass(3_000);
  expect(page.peer.iceRestarts).toBe(0);
  expect(room.getState().status).toBe('connected');
});

test('a transport that the server lost is replaced', async () => {
  await roomWithStreams();
  const { transportId } = page.server.requestsOf('negotiate').at(-1)!;
  page.server.notice({ kind: 'transport_lost', transportId });
  await idle();
  expect(page.server.requestsOf('negotiate').at(-1)!.transportId).not.toBe(transportId);
  expect(FakePeerConnection.open).toHaveLength(1);
});

test('news of a transport that is gone already are ignored', async () => {
  await page.connected();
  page.server.notice({ kind: 'transport_lost', transportId: OTHER });
  await idle();
  expect(FakePeerConnection.all).toHaveLength(1);
});

test('a bind that the server refuses for want of a transport makes a new one', async () => {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE)];
  const room = await page.connected();
  page.server.answers.bind = () => ({ error: { code: 'unknown_transport', retryable: true } });
  await settled(room.addSubscription(REMOTE, 'self', { audio: false, video: true }));
  expect(FakePeerConnection.all).toHaveLength(2);
  expect(room.getParticipantStream(REMOTE, 'self')!.isConfigured).toBe(true);
});

test('an offer that is never answered is given up with its transport', async () => {
  const room = await page.connected();
  page.server.answers.negotiate = () => 'silence';
  const adding = room.addStream('self');
  adding.catch(() => {});
  await pass(15_100);
  delete page.server.answers.negotiate;
  await expect(adding).rejects.toMatchObject({ code: 'timed_out' });
  await pass(16_000);
  expect(FakePeerConnection.open).toHaveLength(1);
  expect(FakePeerConnection.all.length).toBeGreaterThan(1);
});

test('disconnect while coming back ends all attempts', async () => {
  const room = await page.connected();
  page.server.mode = 'hanging';
  page.server.socket.closes(1006);
  await pass(1_000);
  await room.disconnect();
  expect(vi.getTimerCount()).toBe(0);
});
