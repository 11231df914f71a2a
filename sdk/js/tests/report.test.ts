/** What the client tells the server of itself, unasked. */
import { expect, test } from 'vitest';
import { FakePeerConnection, videoTrack } from './fakes/media.ts';
import { pass, settled, useFakePage } from './fakes/page.ts';

const page = useFakePage();

const path = (candidateType: string): Record<string, unknown>[] => [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
  { id: 'P', type: 'candidate-pair', localCandidateId: 'L' },
  { id: 'L', type: 'local-candidate', candidateType },
];

const picture = (mid: string, cpu: number, bandwidth = 0): Record<string, unknown> => ({
  type: 'outbound-rtp',
  kind: 'video',
  mid,
  qualityLimitationDurations: { none: 1, cpu, bandwidth, other: 0 },
});

const seen = (freezeCount: number, totalFreezesDuration: number, framesDropped: number): Record<string, unknown> => ({
  type: 'inbound-rtp',
  kind: 'video',
  freezeCount,
  totalFreezesDuration,
  framesDropped,
});

const connection = (): FakePeerConnection => FakePeerConnection.open.at(-1)!;
const reports = (): object[] => page.server.requestsOf('report').map(({ id: _id, type: _type, ...rest }) => rest);

test('the path is told once, ten seconds after joining', async () => {
  await page.connected();
  connection().stats = path('relay');
  await pass(9_000);
  expect(reports()).toEqual([]);
  await pass(31_000);
  expect(reports()).toEqual([{ intervalMs: 10_000, candidate: 'relay' }]);
});

test('Firefox marks the pair that is used', async () => {
  await page.connected();
  connection().stats = [{ id: 'P', type: 'candidate-pair', selected: true, localCandidateId: 'L' }, path('host')[2]!];
  await pass(10_000);
  expect(reports()).toEqual([{ intervalMs: 10_000, candidate: 'host' }]);
});

test('a picture that suffers is told by its key, for as long as it does and once when it no longer does', async () => {
  const room = await page.connected();
  await settled(room.addStream('camera', { video: videoTrack() }));
  const mid = connection().transceivers.findLast(({ kind, direction }) => kind === 'video' && direction === 'sendonly')!;
  connection().stats = [picture(mid.mid!, 4, 1), picture(mid.mid!, 2)];
  await pass(10_000);
  connection().stats = [picture(mid.mid!, 8, 2), picture(mid.mid!, 2)];
  await pass(10_000);
  await pass(20_000);
  expect(reports()).toEqual([
    { intervalMs: 10_000, sending: [{ key: 'camera', cpuMs: 4_000, bandwidthMs: 1_000 }] },
    { intervalMs: 10_000, sending: [{ key: 'camera', cpuMs: 4_000, bandwidthMs: 1_000 }] },
    { intervalMs: 10_000 },
  ]);
});

test('pictures of others that froze or came too late are counted anew each time', async () => {
  await page.connected();
  connection().stats = [seen(1, 0.5, 3), seen(1, 0.25, 0)];
  await pass(10_000);
  connection().stats = [seen(2, 1.5, 3), seen(1, 0.25, 0)];
  await pass(10_000);
  expect(reports()).toEqual([
    { intervalMs: 10_000, freezes: 2, freezeMs: 750, framesDropped: 3 },
    { intervalMs: 10_000, freezes: 1, freezeMs: 1_000 },
  ]);
});

test('statistics that make no sense are left out', async () => {
  await page.connected();
  connection().stats = [
    ...path('teapot'),
    { type: 'inbound-rtp', kind: 'video', freezeCount: 'many', totalFreezesDuration: NaN },
    { type: 'outbound-rtp', kind: 'video', mid: 'unknown', qualityLimitationDurations: { cpu: 5 } },
    { type: 'outbound-rtp', kind: 'video', mid: '0' },
  ];
  await pass(10_000);
  expect(reports()).toEqual([]);
});

test('a server that knows no reports is asked once', async () => {
  page.server.answers.report = () => ({ error: { code: 'protocol_error' } });
  await page.connected();
  connection().stats = path('host');
  await pass(10_000);
  connection().stats = path('relay');
  await pass(20_000);
  expect(reports()).toHaveLength(1);
});

test('whoever has left reports no more', async () => {
  const room = await page.connected();
  connection().stats = path('host');
  room.disconnect();
  await pass(30_000);
  expect(reports()).toEqual([]);
});
