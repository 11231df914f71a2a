/** Messages, metrics, tokens and devices. */
import { expect, test, vi } from 'vitest';
import { getDevices } from '../src/index.ts';
import { listen, pass, settled, useFakePage } from './fakes/page.ts';
import { REMOTE, participant } from './fakes/server.ts';

const page = useFakePage();
const HELLO = { type: 'text', payload: 'hello' } as const;

test('a message goes to everyone, or to those named', async () => {
  const room = await page.connected({ enableMessages: true });
  await settled(room.sendMessage(HELLO));
  await settled(room.sendMessage(HELLO, [REMOTE]));
  const [toAll, toOne] = page.server.requestsOf('message');
  expect(toAll).toMatchObject({ message: HELLO });
  expect(toAll).not.toHaveProperty('recipients');
  expect(toOne).toMatchObject({ recipients: [REMOTE] });
});

test('a message waits while the connection is lost', async () => {
  const room = await page.connected({ enableMessages: true });
  page.server.socket.closes(1006);
  const sending = room.sendMessage(HELLO);
  await pass(300);
  await sending;
  expect(page.server.requestsOf('message')).toHaveLength(1);
});

test('messages must have been enabled', async () => {
  const room = await page.connected();
  await expect(room.sendMessage(HELLO)).rejects.toThrow('dataChannel not created');
});

test.each([{}, { type: 'text' }, { payload: 'x' }, null])('%o is no message', async (message) => {
  const room = await page.connected({ enableMessages: true });
  await expect(room.sendMessage(message as never)).rejects.toThrow('Message not valid');
});

test('the report on connections comes at once and then every 5 s, for this room alone', async () => {
  page.server.participants = [participant(REMOTE)];
  const room = await page.connected();
  const heard = listen(room, 'network_metrics_report');
  await settled(room.enableNetworkMetricsReport([REMOTE]));
  expect(heard).toEqual([['network_metrics_report', { [REMOTE]: { connectionQuality: 4 } }]]);
  await pass(10_000);
  expect(heard).toHaveLength(3);
  await room.disableNetworkMetricsReport([REMOTE]);
  await pass(10_000);
  expect(heard).toHaveLength(3);
});

test('streams are reported on request', async () => {
  page.server.participants = [participant(REMOTE)];
  const room = await page.connected();
  let streams: unknown;
  room.on('network_metrics_report', (metrics) => (streams = metrics[REMOTE]!.streams));
  await settled(room.enableNetworkMetricsReport([REMOTE], { includeStreams: true }));
  expect(streams).toEqual(new Map([['self', { audio: { direction: 'sending', quality: 4 } }]]));
});

test('connection_quality is told when it changes, and only asked for when somebody listens', async () => {
  page.server.participants = [participant(REMOTE)];
  const room = await page.connected();
  await pass(10_000);
  expect(page.server.requestsOf('metrics')).toHaveLength(0);
  const heard = listen(room, 'connection_quality');
  await pass(10_000);
  expect(heard).toEqual([
    ['connection_quality', room.getState().localParticipantId, 4],
    ['connection_quality', REMOTE, 4],
  ]);
});

test('the own connection counts as broken while it is lost, and is measured at once when it is back', async () => {
  const room = await page.connected();
  const heard = listen(room, 'connection_quality');
  const id = room.getState().localParticipantId;
  page.server.socket.closes(1006);
  expect(heard).toEqual([['connection_quality', id, 0]]);
  await pass(300);
  expect(heard.at(-1)).toEqual(['connection_quality', id, 4]);
});

test('a new client token is given to the server and used for all joins to come', async () => {
  const room = await page.connected();
  await settled(room.updateClientToken('second'));
  expect(page.server.requestsOf('token').at(-1)?.token).toBe('second');
  page.server.socket.closes(1006);
  await pass(300);
  expect(page.server.requestsOf('join').at(-1)?.token).toBe('second');
});

test('a client token of another room is refused with its code', async () => {
  const room = await page.connected();
  page.server.answers.token = () => ({ error: { code: 'forbidden' } });
  await expect(settled(room.updateClientToken('other'))).rejects.toMatchObject({ code: 'forbidden' });
});

test('devices come by what they are for', async () => {
  const list = [
    { kind: 'audioinput', label: 'Mic', deviceId: 'a' },
    { kind: 'videoinput', label: 'Cam', deviceId: 'v' },
  ];
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: async () => list } });
  expect(await getDevices()).toEqual({
    audioinput: [{ label: 'Mic', id: 'a' }],
    videoinput: [{ label: 'Cam', id: 'v' }],
    audiooutput: [],
  });
});

test('there are no devices outside a secure page', async () => {
  vi.stubGlobal('navigator', {});
  expect(await getDevices()).toBeUndefined();
});
