/** What moderators may do, what everyone knows of recording, and what participants say of themselves. */
import { expect, expectTypeOf, test } from 'vitest';
import type { Room } from '../src/index.ts';
import { idle, listen, pass, settled, useFakePage } from './fakes/page.ts';
import { OTHER, REMOTE, participant } from './fakes/server.ts';

const page = useFakePage();

test('the permissions are those that the server tells, and nothing before', async () => {
  page.server.permissions = { moderate: true };
  const room = await page.room();
  expect(room.permissions).toEqual({ moderate: false });
  await settled(room.connect());
  expect(room.permissions).toEqual({ moderate: true });
  expect(room.getState().permissions).toBe(room.permissions);
});

test('another token changes the permissions, and the same ones change nothing', async () => {
  const room = await page.connected();
  const before = room.getState();
  await settled(room.updateClientToken('same'));
  expect(room.getState()).toBe(before);
  page.server.permissions = { moderate: true };
  await settled(room.updateClientToken('more'));
  expect(room.permissions).toEqual({ moderate: true });
});

test('a server of an earlier version allows nothing and records nothing', async () => {
  page.server.answers.join = () => {
    const joined = { ...page.server.joined(), permissions: undefined };
    return { data: { ...joined, state: { ...page.server.state(), isRecording: undefined } } };
  };
  page.server.answers.token = () => ({ data: { tokenExpiresAt: '2030-01-01T00:00:00Z' } });
  page.server.participants = [{ ...participant(REMOTE), attributes: undefined as never }];
  const room = await page.connected();
  await settled(room.updateClientToken('another'));
  expect([room.permissions, room.isRecording]).toEqual([{ moderate: false }, false]);
  expect(room.getState().participants.get(REMOTE)?.attributes).toEqual({});
});

test('each act is one request', async () => {
  page.server.participants = [participant(REMOTE)];
  const { moderation } = await page.connected();
  await settled(moderation.mute(REMOTE));
  await settled(moderation.mute(REMOTE, { audio: true, video: true }));
  await settled(moderation.unmute(REMOTE, { video: true }));
  await settled(moderation.muteAll());
  await settled(moderation.kick(REMOTE));
  await settled(moderation.end());
  expect(page.server.requestsOf('mute').map((request) => ({ ...request, id: 0 }))).toEqual([
    { id: 0, type: 'mute', participantId: REMOTE, kinds: ['audio'], muted: true },
    { id: 0, type: 'mute', participantId: REMOTE, kinds: ['audio', 'video'], muted: true },
    { id: 0, type: 'mute', participantId: REMOTE, kinds: ['video'], muted: false },
    { id: 0, type: 'mute', kinds: ['audio'], muted: true },
  ]);
  expect(page.server.requestsOf('kick')[0]).toMatchObject({ participantId: REMOTE });
  expect(page.server.requestsOf('end')).toHaveLength(1);
});

test('the server has the last word', async () => {
  page.server.participants = [participant(REMOTE)];
  page.server.answers.kick = () => ({ error: { code: 'forbidden', detail: 'no' } });
  const room = await page.connected();
  await expect(settled(room.moderation.kick(REMOTE))).rejects.toMatchObject({ code: 'forbidden' });
});

test('nobody who is not there can be moderated, and nobody moderates before joining', async () => {
  const room = await page.room();
  await expect(room.moderation.muteAll()).rejects.toMatchObject({ code: 'not_connected' });
  await settled(room.connect());
  await expect(room.moderation.kick(OTHER)).rejects.toMatchObject({ code: 'unknown_participant' });
  await expect(room.moderation.muteAll({ audio: false })).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(page.server.requestsOf('mute')).toEqual([]);
});

test('recording is in the state from the beginning, and told when it changes', async () => {
  page.server.isRecording = true;
  const room = await page.connected();
  const heard = listen(room, 'recording_changed');
  expect([room.isRecording, room.getState().isRecording]).toEqual([true, true]);
  page.server.change({ kind: 'recording_changed', isRecording: false });
  page.server.change({ kind: 'recording_changed', isRecording: false });
  await idle();
  expect(heard).toEqual([['recording_changed', false]]);
  expect(room.isRecording).toBe(false);
});

test('recording that began while the connection was lost is told once', async () => {
  const room = await page.connected();
  const heard = listen(room, 'recording_changed');
  page.server.socket.closes(1006);
  page.server.isRecording = true;
  page.server.revision += 1;
  await pass(300);
  expect(heard).toEqual([['recording_changed', true]]);
  expect(room.isRecording).toBe(true);
});

test('a room that is left is not recorded', async () => {
  page.server.isRecording = true;
  page.server.permissions = { moderate: true };
  const room = await page.connected();
  await settled(room.disconnect());
  expect([room.isRecording, room.permissions]).toEqual([false, { moderate: false }]);
});

test('attributes of others are in the state, and a change is told', async () => {
  page.server.participants = [participant(REMOTE, { attributes: { hand: 'up' } })];
  const room = await page.connected();
  const heard = listen(room, 'participant_updated', 'state_changed');
  const before = room.getState().participants.get(REMOTE)!;
  expect(before.attributes).toEqual({ hand: 'up' });
  const tell = (hand: string) =>
    page.server.change({ kind: 'participant_updated', participant: participant(REMOTE, { attributes: { hand } }) });
  tell('up');
  await idle();
  expect(heard).toEqual([]);
  tell('down');
  await idle();
  expect(heard.map(([event]) => event)).toEqual(['state_changed', 'participant_updated']);
  expect(room.getState().participants.get(REMOTE)!.attributes).toEqual({ hand: 'down' });
  expect(before.attributes).toEqual({ hand: 'up' });
});

test('attributes with hostile names are only what they are', async () => {
  const attributes = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, string>;
  page.server.participants = [participant(REMOTE, { attributes }), participant(OTHER)];
  const room = await page.connected();
  const { participants } = room.getState();
  expect(Object.entries(participants.get(REMOTE)!.attributes)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(participants.get(OTHER)!.attributes.constructor).toBeUndefined();
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});

test('the own attributes are set by a request and seen when the server tells them', async () => {
  const room = await page.connected();
  const heard = listen(room, 'participant_updated');
  await settled(room.setAttributes({ hand: 'up', role: null, mood: undefined }));
  expect(page.server.requestsOf('attributes')[0]).toMatchObject({ attributes: { hand: 'up', role: null, mood: null } });
  const own = participant(room.getLocalParticipant().id, { attributes: { hand: 'up' }, connection: 'reconnecting' });
  page.server.change({ kind: 'participant_updated', participant: own });
  await idle();
  expect(heard).toEqual([['participant_updated', own.id]]);
  expect(room.getLocalParticipant()).toMatchObject({ attributes: { hand: 'up' }, connection: 'connected' });
});

test.each([null, 'hand', { hand: 1 }, { '': 'x' }])('%o is no attributes', async (attributes) => {
  const room = await page.connected();
  await expect(room.setAttributes(attributes as never)).rejects.toMatchObject({ code: 'invalid_argument' });
});

test('nothing to set asks nobody', async () => {
  const room = await page.connected();
  await settled(room.setAttributes({}));
  expect(page.server.requestsOf('attributes')).toEqual([]);
});

test('who has to join anew says its attributes again, and who resumes does not', async () => {
  const room = await page.connected();
  await settled(room.setAttributes({ hand: 'up', mood: 'good' }));
  await settled(room.setAttributes({ mood: null }));
  page.server.socket.closes(1006);
  await pass(300);
  expect(page.server.requestsOf('attributes')).toHaveLength(2);
  page.server.answers.join = () => ({ data: page.server.joined(false) });
  page.server.socket.closes(1006);
  await pass(300);
  expect(page.server.requestsOf('attributes')[2]).toMatchObject({ attributes: { hand: 'up' } });
});

test('the types say that recording, permissions and attributes are there to be read alone', () => {
  expectTypeOf<Room['isRecording']>().toEqualTypeOf<boolean>();
  expectTypeOf<Room['permissions']>().toEqualTypeOf<{ readonly moderate: boolean }>();
});
