/** Camera, microphone and screen as the SDK opens them. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeMediaStream, FakeTrack } from './fakes/media.ts';
import { idle, listen, pass, settled, useFakePage } from './fakes/page.ts';

const page = useFakePage();
let opened: FakeTrack[] = [];
let devices: { getUserMedia: ReturnType<typeof vi.fn>; getDisplayMedia: ReturnType<typeof vi.fn> };

beforeEach(() => {
  opened = [];
  const open = async (wanted: { audio?: unknown; video?: unknown }): Promise<FakeMediaStream> => {
    const kinds = [wanted.video ? 'video' : '', wanted.audio ? 'audio' : ''].filter((kind) => kind !== '');
    const tracks = kinds.map((kind) => new FakeTrack(kind));
    opened.push(...tracks);
    return new FakeMediaStream(tracks);
  };
  devices = { getUserMedia: vi.fn(open), getDisplayMedia: vi.fn(open) };
  vi.stubGlobal('navigator', { mediaDevices: devices, userAgent: 'test' });
});

test('camera and microphone make one stream with one offer each at most', async () => {
  const room = await page.connected();
  await settled(Promise.all([room.setCameraEnabled(true), room.setMicrophoneEnabled(true)]));
  expect(room.getLocalStreams().self).toMatchObject({ isAudioEnabled: true, isVideoEnabled: true, isConfigured: true });
  expect(Object.keys(room.getLocalStreams())).toEqual(['self']);
});

test('the camera is published with layers, also when the microphone came first', async () => {
  const room = await page.connected();
  await settled(room.setMicrophoneEnabled(true));
  const { offers } = page.peer;
  await settled(room.setCameraEnabled(true));
  expect(page.peer.offers).toBe(offers);
  expect(page.server.requestsOf('stream').at(-1)?.layers?.map(({ rid }) => rid)).toEqual(['l', 'm', 'h']);
});

test('turning the camera off frees it and mutes it for all, and leaves the sound', async () => {
  const room = await page.connected();
  await settled(Promise.all([room.setCameraEnabled(true), room.setMicrophoneEnabled(true)]));
  const heard = listen(room, 'track_disabled');
  await settled(room.setCameraEnabled(false));
  expect(opened.find(({ kind }) => kind === 'video')!.readyState).toBe('ended');
  expect(room.getLocalStreams().self).toMatchObject({ isAudioEnabled: true, isVideoEnabled: false });
  expect(heard).toEqual([['track_disabled', room.getState().localParticipantId, 'self', 'video']]);
});

test('another device takes the place of the first, which is freed', async () => {
  const room = await page.connected();
  await settled(room.setCameraEnabled(true));
  await settled(room.setCameraEnabled(true, { deviceId: 'other' }));
  expect(opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  expect(devices.getUserMedia.mock.lastCall![0]).toMatchObject({ video: { deviceId: { exact: 'other' } } });
});

test('turning on what is on opens nothing', async () => {
  const room = await page.connected();
  await settled(room.setCameraEnabled(true));
  await settled(room.setCameraEnabled(true));
  expect(opened).toHaveLength(1);
});

test('the last of quick calls wins, and nothing stays open', async () => {
  const room = await page.connected();
  const calls = [room.setCameraEnabled(true), room.setCameraEnabled(false), room.setCameraEnabled(true), room.setCameraEnabled(false)];
  await settled(Promise.all(calls));
  expect(opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
  expect(room.getLocalStreams().self?.isVideoEnabled ?? false).toBe(false);
});

test.each([
  ['NotAllowedError', 'permission_denied'],
  ['NotFoundError', 'device_not_found'],
  ['OverconstrainedError', 'device_not_found'],
  ['NotReadableError', 'device_in_use'],
])('%s is told as %s', async (name, code) => {
  const room = await page.connected();
  devices.getUserMedia.mockRejectedValue(Object.assign(new Error('no'), { name }));
  await expect(settled(room.setCameraEnabled(true))).rejects.toMatchObject({ code });
  expect(room.getLocalStreams()).toEqual({});
});

test('a page without a secure context is told why there is no camera', async () => {
  vi.stubGlobal('navigator', { userAgent: 'test' });
  vi.stubGlobal('isSecureContext', false);
  const room = await page.connected();
  await expect(room.setCameraEnabled(true)).rejects.toMatchObject({
    code: 'unsupported_browser',
    message: expect.stringContaining('https') as string,
  });
});

test('a screen is published under its own key, without layers, sharp before smooth', async () => {
  const room = await page.connected();
  await settled(room.setScreenShareEnabled(true, { audio: true }));
  expect(room.getLocalStreams().presentation).toMatchObject({ isAudioEnabled: true, isVideoEnabled: true });
  expect(opened.find(({ kind }) => kind === 'video')!.contentHint).toBe('detail');
  const { publish } = page.server.requestsOf('negotiate').at(-1)!;
  expect(Object.values(publish).find(({ kind }) => kind === 'video')?.layers).toEqual([]);
});

test("the browser's stop button ends the share for all", async () => {
  const room = await page.connected();
  await settled(room.setScreenShareEnabled(true, { audio: true }));
  const heard = listen(room, 'stream_unpublished');
  opened.find(({ kind }) => kind === 'video')!.ends();
  await idle();
  expect(heard).toEqual([['stream_unpublished', room.getState().localParticipantId, 'presentation']]);
  expect(opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('a camera that is unplugged is told as disabled', async () => {
  const room = await page.connected();
  await settled(room.setCameraEnabled(true));
  opened[0]!.ends();
  await pass(300);
  expect(room.getLocalStreams().self!.isVideoEnabled).toBe(false);
  await settled(room.setCameraEnabled(true));
  expect(room.getLocalStreams().self!.isVideoEnabled).toBe(true);
});

test('leaving frees what the SDK opened', async () => {
  const room = await page.connected();
  await settled(Promise.all([room.setCameraEnabled(true), room.setScreenShareEnabled(true)]));
  await room.disconnect();
  expect(opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('a device that opens after the room was left is freed', async () => {
  const room = await page.connected();
  const turningOn = room.setCameraEnabled(true);
  turningOn.catch(() => {});
  await room.disconnect();
  await expect(settled(turningOn)).rejects.toMatchObject({ code: 'not_connected' });
  expect(opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('a refused publication frees the device', async () => {
  const room = await page.connected();
  page.server.answers.negotiate = () => ({ error: { code: 'too_many_tracks' } });
  await expect(settled(room.setCameraEnabled(true))).rejects.toMatchObject({ code: 'too_many_tracks' });
  expect(opened[0]!.readyState).toBe('ended');
});

test('a processed camera is sent in its place, and both are freed with it', async () => {
  const room = await page.connected();
  const made = new FakeTrack('video');
  await settled(room.setCameraEnabled(true, { process: async () => made as unknown as MediaStreamTrack }));
  expect(room.getLocalStreams().self?.videoTrack).toBe(made);
  expect(opened.map(({ readyState }) => readyState)).toEqual(['live']);
  await settled(room.setCameraEnabled(false));
  expect([made, ...opened].map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
});

test('a camera that cannot be processed is freed, and nothing is sent', async () => {
  const room = await page.connected();
  const fails = room.setCameraEnabled(true, { process: async () => Promise.reject(new Error('no')) });
  await expect(settled(fails)).rejects.toMatchObject({ code: 'unexpected' });
  expect(opened.map(({ readyState }) => readyState)).toEqual(['ended']);
  expect(room.getLocalStreams().self?.isVideoEnabled ?? false).toBe(false);
});

/** A camera that is on its way, and its processing under way until `finish`. */
async function preparing() {
  const room = await page.connected();
  const made = new FakeTrack('video');
  let finish: (track: MediaStreamTrack) => void;
  const making = new Promise<MediaStreamTrack>((resolve) => {
    finish = resolve;
  });
  const turningOn = room.setCameraEnabled(true, { process: () => making });
  turningOn.catch(() => {});
  await idle();
  return { room, made, turningOn, finish: () => finish(made as unknown as MediaStreamTrack) };
}

describe('while a camera is being processed', () => {
  test('turning it off frees it at once, and what is made of it later', async () => {
    const { room, made, turningOn, finish } = await preparing();
    await settled(room.setCameraEnabled(false));
    expect(opened.map(({ readyState }) => readyState)).toEqual(['ended']);
    await settled(turningOn);
    finish();
    await idle();
    expect(made.readyState).toBe('ended');
    expect(room.getLocalStreams().self?.isVideoEnabled ?? false).toBe(false);
  });

  test('leaving frees it at once, and what is made of it later', async () => {
    const { room, made, turningOn, finish } = await preparing();
    await room.disconnect();
    expect(opened.map(({ readyState }) => readyState)).toEqual(['ended']);
    await expect(settled(turningOn)).rejects.toMatchObject({ code: 'not_connected' });
    finish();
    await idle();
    expect(made.readyState).toBe('ended');
  });

  test('another camera takes its place', async () => {
    const { room, turningOn } = await preparing();
    await settled(room.setCameraEnabled(true, { deviceId: 'other' }));
    await settled(turningOn);
    expect(opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    expect(room.getLocalStreams().self?.videoTrack).toBe(opened[1]);
  });
});
