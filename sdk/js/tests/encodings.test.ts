/** Encodings and codecs as the browser is asked for them. */
import { expect, test } from 'vitest';
import { codecOrder } from '../src/media/codecs.ts';
import { firstEncodings, layersOf, tunedEncodings, type VideoEncoding } from '../src/media/encodings.ts';

const VIDEO: VideoEncoding = {
  simulcast: true,
  size: { width: 1280, height: 720 },
  codec: 'video/vp8',
  screen: false,
  wanted: undefined,
  topOnly: false,
};
const tuned = (video: Partial<VideoEncoding>, scalability = true): RTCRtpEncodingParameters[] =>
  tunedEncodings(firstEncodings(video.simulcast ?? true), { ...VIDEO, ...video }, scalability);

test('layers go from low to high with scales of 4, 2 and 1', () => {
  expect(firstEncodings(true).map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy])).toEqual([
    ['l', 4],
    ['m', 2],
    ['h', 1],
  ]);
});

test('bitrates follow the height of each layer', () => {
  expect(tuned({}).map(({ maxBitrate }) => maxBitrate)).toEqual([150_000, 500_000, 1_700_000]);
  expect(tuned({ size: { width: 640, height: 360 } }).map(({ maxBitrate }) => maxBitrate)).toEqual([
    150_000, 500_000, 500_000,
  ]);
});

test.each([
  [1280, 720, [4, 2, 1], [true, true, true], ['l', 'm', 'h']],
  [960, 540, [4, 2, 1], [true, true, true], ['l', 'm', 'h']],
  [640, 360, [2, 1, 1], [true, true, false], ['l', 'm']],
  [320, 240, [1, 1, 1], [true, false, false], ['l']],
])('a picture of %d × %d goes out in as many layers as browsers send of it', (width, height, scales, active, rids) => {
  const size = { width, height };
  const encodings = tuned({ size });
  expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(scales);
  expect(encodings.map((encoding) => encoding.active)).toEqual(active);
  expect(layersOf({ ...VIDEO, size }).map(({ rid }) => rid)).toEqual(rids);
  expect(layersOf({ ...VIDEO, size }).at(-1)).toMatchObject(size);
});

test('a picture on its side costs the same', () => {
  expect(tuned({ size: { width: 720, height: 1280 } })).toEqual(tuned({}));
});

test.each(['video/vp9', 'video/av1'])('%s gets fewer bits and a scalability mode per layer', (codec) => {
  const encodings = tuned({ codec });
  expect(encodings.map(({ maxBitrate }) => maxBitrate)).toEqual([105_000, 350_000, 1_190_000]);
  expect(encodings.every((encoding) => 'scalabilityMode' in encoding)).toBe(true);
});

test('no scalability mode goes to a browser that does not know it, nor without layers', () => {
  expect(tuned({ codec: 'video/vp9' }, false).some((encoding) => 'scalabilityMode' in encoding)).toBe(false);
  expect(tuned({ codec: 'video/vp9', simulcast: false }).some((encoding) => 'scalabilityMode' in encoding)).toBe(false);
});

test('only layers that somebody watches are active', () => {
  expect(tuned({ wanted: ['m'] }).map(({ active }) => active)).toEqual([false, true, false]);
  expect(tuned({ wanted: [] }).map(({ active }) => active)).toEqual([false, false, false]);
});

test('a wanted layer that a small picture does without stands for its highest one', () => {
  const size = { width: 640, height: 360 };
  expect(tuned({ size, wanted: ['h'] }).map(({ active }) => active)).toEqual([false, true, false]);
  expect(tuned({ size, wanted: ['l', 'h'] }).map(({ active }) => active)).toEqual([true, true, false]);
  expect(tuned({ size, wanted: ['l'] }).map(({ active }) => active)).toEqual([true, false, false]);
});

test('without layers nothing is paused', () => {
  expect(tuned({ simulcast: false, wanted: [] }).map(({ active }) => active)).toEqual([true]);
});

test('layers that were agreed can be turned off but the highest', () => {
  expect(tuned({ topOnly: true }).map(({ active }) => active)).toEqual([false, false, true]);
  expect(layersOf({ ...VIDEO, topOnly: true })).toEqual([{ rid: 'h', width: 1280, height: 720 }]);
});

test('a stream without layers tells of none', () => {
  expect(layersOf({ ...VIDEO, simulcast: false })).toEqual([]);
});

const codec = (mimeType: string, sdpFmtpLine?: string): RTCRtpCodec => ({
  mimeType,
  clockRate: 90_000,
  ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
});
const BROWSER = [
  codec('video/VP9', 'profile-id=0'),
  codec('video/VP9', 'profile-id=2'),
  codec('video/rtx'),
  codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f'),
  codec('video/H264', 'packetization-mode=1;profile-level-id=42e01f'),
  codec('video/AV1', 'profile=0'),
  codec('video/AV1', 'profile=1'),
  codec('video/ulpfec'),
  codec('video/VP8'),
];
const names = (codecs: RTCRtpCodec[]): string[] =>
  codecs.map(({ mimeType, sdpFmtpLine = '' }) => `${mimeType} ${sdpFmtpLine}`.trim());

test('a slot takes every codec that is forwarded, in one profile each, and retransmission', () => {
  expect(names(codecOrder(BROWSER, 'video', 'receive'))).toEqual([
    'video/VP8',
    'video/H264 packetization-mode=1;profile-level-id=42e01f',
    'video/VP9 profile-id=0',
    'video/AV1 profile=0',
    'video/rtx',
  ]);
});

test('a sender offers the chosen codec alone', () => {
  expect(names(codecOrder(BROWSER, 'video', 'av1'))).toEqual(['video/AV1 profile=0', 'video/rtx']);
});

test('a codec that the browser lacks leaves the browser its own order', () => {
  expect(codecOrder([codec('video/VP8')], 'video', 'av1')).toEqual([]);
});

test('sound is opus, with redundancy second', () => {
  const audio = [codec('audio/red'), codec('audio/G722'), codec('audio/opus')];
  expect(names(codecOrder(audio, 'audio', 'receive'))).toEqual(['audio/opus', 'audio/red']);
});
