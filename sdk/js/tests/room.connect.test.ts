/** Joining and leaving: what `connect` and `disconnect` promise. */
import { expect, test, vi } from 'vitest';
import type { VideoRoomsError } from '../src/index.ts';
import { FakePeerConnection } from './fakes/media.ts';
import { idle, listen, pass, settled, useFakePage } from './fakes/page.ts';
import { OTHER, REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();

test('initialize opens nothing', async () => {
  const room = await page.room();
  await idle();
  expect(page.server.sockets).toHaveLength(0);
  expect(FakePeerConnection.all).toHaveLength(0);
  expect(room.getState().status).toBe('initialized');
});

test.each([
  [{ roomId: '' }, 'roomId'],
  [{ clientToken: 5 }, 'clientToken'],
  [{ context: 'x'.repeat(4097) }, 'context'],
  [{ logLevel: 'LOUD' }, 'logLevel'],
  [{ videoCodec: 'h265' }, 'videoCodec'],
  [{ serverUrl: 'ftp://x' }, 'serverUrl'],
])('initialize refuses %o', async (wrong, name) => {
  await expect(page.room(wrong as never)).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining(name) as string,
  });
});

test('connect joins with the token in the first message and never in the address', async () => {
  await page.connected({ context: 'me', enableMessages: true });
  expect(page.server.socket.url).toBe('ws://test/signaling');
  expect(page.server.requests[0]).toMatchObject({
    type: 'join',
    protocol: 1,
    token: 'token',
    context: 'me',
    canReceiveMessages: true,
  });
});

test('connect takes who is there already without telling of them one by one', async () => {
  page.server.participants = [participant(REMOTE, { context: 'her' })];
  page.server.streams = [stream(REMOTE)];
  const room = await page.room();
  const heard = listen(room, 'connected', 'participant_joined', 'stream_published');
  await settled(room.connect());
  expect(heard).toEqual([['connected']]);
  expect(room.getState().participants.get(REMOTE)).toMatchObject({ context: 'her', origin: 'remote' });
  expect(room.getParticipantStream(REMOTE, 'self')?.isConfigured).toBe(false);
});

test('the first offer has three speaker slots and slots for those who are there', async () => {
  page.server.participants = [participant(REMOTE), participant(OTHER)];
  page.server.streams = [stream(REMOTE), stream(OTHER)];
  await page.connected();
  const [offer] = page.server.requestsOf('negotiate');
  const bindings = Object.values(offer!.subscribe);
  expect(bindings.filter((binding) => binding && 'speaker' in binding)).toHaveLength(3);
  expect(bindings.filter((binding) => binding === null)).toHaveLength(4);
});

test('mixedAudio: false asks for no speakers', async () => {
  const room = await page.connected({ mixedAudio: false });
  const [offer] = page.server.requestsOf('negotiate');
  expect(Object.values(offer!.subscribe)).not.toContainEqual({ speaker: true });
  expect(room.getState().mixedAudioTrack).toBeUndefined();
});

test('without WebAudio the mixed sound is a speaker slot of its own', async () => {
  const room = await page.connected();
  expect(room.getState().mixedAudioTrack).toBe(page.peer.transceivers[0]!.receiver.track);
});

test('the ICE servers of the server are used, with the policy asked for', async () => {
  const servers = [{ urls: ['turn:t'], username: 'u', credential: 'c' }];
  page.server.answers.join = () => ({ data: { ...page.server.joined(), iceServers: servers } });
  await page.connected({ iceTransportPolicy: 'relay' });
  expect(page.peer.configuration).toMatchObject({ iceServers: servers, iceTransportPolicy: 'relay' });
});

test('two calls of connect share one attempt', async () => {
  const room = await page.room();
  await settled(Promise.all([room.connect(), room.connect()]));
  expect(page.server.sockets).toHaveLength(1);
});

test('connect rejects with the code of the refusal, and tells disconnected', async () => {
  page.server.answers.join = () => ({ error: { code: 'room_full', detail: 'full', retryable: true } });
  const room = await page.room();
  const heard = listen(room, 'disconnected');
  await expect(settled(room.connect())).rejects.toMatchObject({ code: 'room_full' });
  expect(heard).toMatchObject([['disconnected', 'forbidden', { code: 'room_full' }]]);
});

test('a token that opens another room is refused, and that room is left', async () => {
  const state = { ...page.server.state(), roomId: OTHER };
  page.server.answers.join = () => ({ data: { ...page.server.joined(), state } });
  const room = await page.room();
  await expect(settled(room.connect())).rejects.toMatchObject({ code: 'forbidden' });
  expect(page.server.requests.at(-1)?.type).toBe('leave');
  expect(FakePeerConnection.open).toHaveLength(0);
});

test('connect rejects within seconds when there is no server', async () => {
  page.server.mode = 'refusing';
  const room = await page.room();
  const connecting = room.connect();
  connecting.catch(() => {});
  await pass(2_000);
  await expect(connecting).rejects.toMatchObject({ code: 'network_error', retryable: true });
  expect(room.getState().status).toBe('disconnected');
});

test('connect rejects after 30 s when the server hangs', async () => {
  page.server.mode = 'hanging';
  const room = await page.room();
  const heard = listen(room, 'disconnected');
  const connecting = room.connect();
  connecting.catch(() => {});
  await pass(30_000);
  await expect(connecting).rejects.toMatchObject({ code: 'timed_out' });
  expect(heard).toMatchObject([['disconnected', 'timed_out', {}]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('connect rejects when negotiation is refused', async () => {
  page.server.answers.negotiate = () => ({ error: { code: 'overloaded', retryable: true } });
  const room = await page.room();
  await expect(settled(room.connect())).rejects.toMatchObject({ code: 'overloaded' });
  expect(FakePeerConnection.open).toHaveLength(0);
});

test('connect can be aborted, and leaves nothing behind', async () => {
  page.server.mode = 'hanging';
  const controller = new AbortController();
  const room = await page.room();
  const connecting = room.connect({ signal: controller.signal });
  connecting.catch(() => {});
  await idle();
  controller.abort();
  await expect(connecting).rejects.toMatchObject({ code: 'aborted' });
  expect(page.server.open).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('initialize rejects when its signal is aborted already', async () => {
  await expect(page.room({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});

test('connect says so where there is no WebRTC', async () => {
  vi.stubGlobal('RTCPeerConnection', undefined);
  const room = await page.room();
  await expect(settled(room.connect())).rejects.toMatchObject({ code: 'unsupported_browser' });
});

test('disconnect tells the server, ends everything and keeps only the local participant', async () => {
  page.server.participants = [participant(REMOTE)];
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  await room.disconnect();
  expect(page.server.requests.at(-1)?.type).toBe('leave');
  expect(page.server.socket.closedWith).toBe(1000);
  expect(FakePeerConnection.open).toHaveLength(0);
  expect([...room.getState().participants.keys()]).toEqual([room.getState().localParticipantId]);
  expect(room.getState().status).toBe('disconnected');
  expect(heard).toEqual([['disconnected', 'user_initiated']]);
  expect(vi.getTimerCount()).toBe(0);
});

test('disconnect waits until the server has let go, but no longer than a second', async () => {
  const room = await page.connected();
  page.server.answers.leave = () => 'silence';
  let done = false;
  const leaving = room.disconnect().then(() => (done = true));
  await pass(900);
  expect(done).toBe(false);
  expect(room.getState().status).toBe('disconnected');
  await pass(200);
  await leaving;
  expect(page.server.socket.closedWith).toBe(1000);
});

test('disconnect from within a listener of disconnected is harmless', async () => {
  const room = await page.connected();
  room.on('disconnected', () => void room.disconnect());
  const heard = listen(room, 'disconnected');
  await room.disconnect();
  expect(heard).toHaveLength(1);
});

test('a join that is under way is followed by a goodbye', async () => {
  page.server.answers.join = () => 'silence';
  const room = await page.room();
  room.connect().catch(() => {});
  await idle();
  await settled(room.disconnect());
  expect(page.server.requests.map(({ type }) => type)).toEqual(['join', 'leave']);
});

test('a room that was left cannot be connected again', async () => {
  const room = await page.connected();
  await room.disconnect();
  await expect(room.connect()).rejects.toMatchObject({ code: 'not_connected' });
});

test('disconnect while connecting makes connect reject as aborted', async () => {
  const room = await page.room();
  const connecting = room.connect();
  connecting.catch(() => {});
  await room.disconnect();
  await idle();
  await expect(connecting).rejects.toMatchObject({ code: 'aborted' });
  expect(page.server.open).toHaveLength(0);
});

test.each([
  ['kicked', 4001, 'kicked'],
  ['session_terminated', 4000, 'session_terminated'],
  ['unauthorized', 4002, 'unauthorized'],
  ['forbidden', 4003, 'forbidden'],
  ['room_expired', 4004, 'room_expired'],
  ['replaced', 4005, 'unknown'],
  ['user_initiated', 1000, 'user_initiated'],
] as const)('a goodbye of %s disconnects as such', async (goodbye, code, reason) => {
  const room = await page.connected();
  const heard = listen(room, 'disconnected');
  page.server.goodbye(goodbye, code);
  await idle();
  expect(heard[0]?.slice(0, 2)).toEqual(['disconnected', reason]);
  expect(vi.getTimerCount()).toBe(0);
});

test('leaving the page leaves the room at once', async () => {
  await page.connected();
  page.window.dispatchEvent(new Event('pagehide'));
  expect(page.server.requests.at(-1)?.type).toBe('leave');
});

test('a room can be spread, and its methods work unbound', async () => {
  const room = await page.connected();
  const { getState, getLocalParticipant } = { ...room };
  expect(getLocalParticipant().id).toBe(getState().localParticipantId);
  expect(Object.isFrozen(room)).toBe(true);
});

test('the errors of a refused join carry what the server said', async () => {
  page.server.answers.join = () => ({ error: { code: 'token_expired', detail: 'expired at noon' } });
  const room = await page.room();
  const error = (await settled(room.connect()).catch((cause: unknown) => cause)) as VideoRoomsError;
  expect(error).toMatchObject({ name: 'VideoRoomsError', message: 'expired at noon', retryable: false });
});
