/** Events and state as the server tells changes: arguments, order, sharing. */
import { expect, test, vi } from 'vitest';
import type { EventName, State } from '../src/index.ts';
import { idle, listen, pass, useFakePage } from './fakes/page.ts';
import { OTHER, REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();
const CHANGES: EventName[] = [
  'participant_joined',
  'participant_leaving',
  'participant_left',
  'stream_published',
  'stream_unpublished',
  'track_enabled',
  'track_disabled',
  'track_censored',
  'track_uncensored',
  'subscription_ended',
];

test('a participant who comes, publishes, and goes is told in order', async () => {
  const room = await page.connected();
  const heard = listen(room, ...CHANGES);
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  page.server.change({ kind: 'stream_unpublished', participantId: REMOTE, key: 'self' });
  page.server.change({ kind: 'participant_leaving', participantId: REMOTE, reason: null });
  page.server.change({ kind: 'participant_left', participantId: REMOTE });
  expect(heard).toEqual([
    ['participant_joined', REMOTE],
    ['stream_published', REMOTE, 'self'],
    ['stream_unpublished', REMOTE, 'self'],
    ['participant_leaving', REMOTE, null],
    ['participant_left', REMOTE],
  ]);
  expect(room.getState().participants.has(REMOTE)).toBe(false);
});

test('participant_left comes after the streams are gone, even if the server left them out', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  const heard = listen(room, ...CHANGES);
  page.server.change({ kind: 'participant_left', participantId: REMOTE });
  expect(heard.map(([event]) => event)).toEqual(['stream_unpublished', 'participant_left']);
});

test('muting and censoring a track are told by kind', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  const heard = listen(room, ...CHANGES);
  page.server.change({ kind: 'stream_updated', stream: stream(REMOTE, 'self', { isVideoEnabled: false }) });
  page.server.change({
    kind: 'stream_updated',
    stream: stream(REMOTE, 'self', { isVideoEnabled: true, isAudioCensored: true }),
  });
  page.server.change({ kind: 'stream_updated', stream: stream(REMOTE) });
  expect(heard).toEqual([
    ['track_disabled', REMOTE, 'self', 'video'],
    ['track_censored', REMOTE, 'self', 'audio'],
    ['track_enabled', REMOTE, 'self', 'video'],
    ['track_uncensored', REMOTE, 'self', 'audio'],
  ]);
});

test('being kicked is told of the local participant too', async () => {
  const room = await page.connected();
  const heard = listen(room, 'participant_leaving', 'disconnected');
  const id = room.getState().localParticipantId;
  page.server.change({ kind: 'participant_leaving', participantId: id, reason: 'kicked' });
  page.server.goodbye('kicked', 4001);
  expect(heard[0]).toEqual(['participant_leaving', id, 'kicked']);
  expect(heard[1]?.slice(0, 2)).toEqual(['disconnected', 'kicked']);
});

test('each event carries the state right after its own change', async () => {
  const room = await page.connected();
  const seen: boolean[] = [];
  room.on('participant_joined', (id, state) => seen.push(state.participants.has(id)));
  room.on('participant_left', (id, state) => seen.push(state.participants.has(id)));
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'participant_left', participantId: REMOTE });
  expect(seen).toEqual([true, false]);
});

test('state_changed comes before the event that it goes with', async () => {
  const room = await page.connected();
  const heard = listen(room, 'participant_joined', 'state_changed');
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  expect(heard.map(([event]) => event)).toEqual(['state_changed', 'participant_joined']);
});

test('a change shares everything that it does not touch', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'participant_joined', participant: participant(OTHER) });
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  const before = room.getState();
  page.server.change({ kind: 'stream_updated', stream: stream(REMOTE, 'self', { isAudioEnabled: false }) });
  const after = room.getState();
  expect(after).not.toBe(before);
  expect(after.streams).not.toBe(before.streams);
  expect(after.participants).toBe(before.participants);
  expect(after.subscriptions).toBe(before.subscriptions);
});

test('a change that changes nothing gives the same state', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  const before = room.getState();
  page.server.change({ kind: 'stream_updated', stream: stream(REMOTE) });
  expect(room.getState()).toBe(before);
});

test('the state refuses to be changed', async () => {
  const room = await page.connected();
  const state = room.getState() as unknown as { status: string; participants: Map<string, unknown> };
  expect(() => state.participants.delete(REMOTE)).toThrow('Invalid state update!');
  expect(() => {
    state.status = 'x';
  }).toThrow(TypeError);
});

test('who speaks is told one by one and together', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  const heard = listen(room, 'audio_activity', 'speakers_changed');
  const speaker = { participantId: REMOTE, key: 'self', level: 0.5 };
  page.server.notice({ kind: 'audio_activity', speakers: [speaker, { ...speaker, participantId: OTHER }] });
  expect(heard).toEqual([
    ['audio_activity', REMOTE, 'self'],
    ['speakers_changed', [speaker]],
  ]);
});

test('messages are told with their recipients, and none twice', async () => {
  const room = await page.connected({ enableMessages: true });
  const heard = listen(room, 'message_received');
  const message = { type: 'text', payload: 'hi' } as const;
  page.server.notice({ kind: 'message_received', number: 1, participantId: REMOTE, message, recipients: [] });
  page.server.notice({ kind: 'message_received', number: 1, participantId: REMOTE, message, recipients: [] });
  expect(heard).toEqual([['message_received', REMOTE, message, []]]);
});

test('a listener that throws keeps nobody from hearing', async () => {
  const room = await page.connected();
  room.on('participant_joined', () => {
    throw new Error('mine');
  });
  const heard = listen(room, 'participant_joined');
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  expect(heard).toHaveLength(1);
});

test('a listener that was taken away hears no more', async () => {
  const room = await page.connected();
  const listener = vi.fn();
  room.on('participant_joined', listener)();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  expect(listener).not.toHaveBeenCalled();
});

test('states are told oldest first, although a listener changes the state', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  const seen: State[] = [];
  room.on('stream_published', (id, key) => void room.addSubscription(id, key, { audio: true, video: true }));
  room.on('state_changed', (state) => seen.push(state));
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  await idle();
  expect(seen.at(-1)).toBe(room.getState());
  expect(seen.map((state) => state.subscriptions.size)).toEqual([0, 1, 1]);
});

test('an unknown kind of change or notice is skipped', async () => {
  const room = await page.connected();
  page.server.change({ kind: 'weather_changed' } as never);
  page.server.notice({ kind: 'weather' } as never);
  page.server.change({ kind: 'participant_joined', participant: participant(REMOTE) });
  expect(room.getState().participants.has(REMOTE)).toBe(true);
});

test('a missing change makes the SDK come back and take the whole state', async () => {
  const room = await page.connected();
  page.server.participants = [participant(REMOTE)];
  page.server.revision = 5;
  page.server.change({ kind: 'participant_joined', participant: participant(OTHER) });
  page.server.participants.push(participant(OTHER));
  await pass(1_000);
  expect([...room.getState().participants.keys()]).toContain(REMOTE);
  expect(page.server.requestsOf('join').at(-1)?.resume).toMatchObject({ key: 'key', revision: 0 });
});
