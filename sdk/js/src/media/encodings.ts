/**
 * How a video track is encoded: layers, bitrates, scalability.
 *
 * Pure; `publications.ts` hands the results to the browser. Bitrates follow the height of each layer, so that a small
 * camera does not get the bits of a large one.
 */
import type { Layer } from '../signaling/messages.ts';

/** Rids from low to high. */
const RIDS = ['l', 'm', 'h'] as const;

// libwebrtc sends no more layers than these for a picture of so many pixels, and leaves out the last ones, which are the
// highest (kSimulcastFormats: 960 × 540, 480 × 270). Fewer layers are planned instead, with the full size among them.
const LAYERS_BY_AREA: readonly (readonly [pixels: number, layers: number])[] = [
  [960 * 540, 3],
  [480 * 270, 2],
  [0, 1],
];

// Up to this height, in pixels: this many bit/s of VP8 or H.264, 30 fps, talking heads. 180p and 360p are the values of
// common conferencing clients; 720p is where VP8 stops to gain visibly for a face.
const BITRATES: readonly (readonly [height: number, bps: number])[] = [
  [135, 100_000],
  [180, 150_000],
  [270, 300_000],
  [360, 500_000],
  [540, 1_200_000],
  [720, 1_700_000],
  [1080, 3_000_000],
];
const LARGEST_BITRATE_BPS = 4_500_000;
// VP9 and AV1 give the same picture for less.
const FRUGAL_SHARE = 0.7;
// Text must be sharp at once, whatever the size.
const SCREEN_BITRATE_BPS = 2_500_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface VideoEncoding {
  readonly simulcast: boolean;
  /** What the camera or screen gives; `undefined` before it is known. */
  readonly size: Size | undefined;
  /** MIME type in lower case, once agreed. */
  readonly codec: string | undefined;
  readonly screen: boolean;
  /** Rids that somebody watches; `undefined` when the server has not said. */
  readonly wanted: readonly string[] | undefined;
  /** Whether only the full size is to be sent although layers were agreed. */
  readonly topOnly: boolean;
}

// Before a track is there; the encoder starts far below its cap anyway.
const ASSUMED_SIZE: Size = { width: 1280, height: 720 };

/** What `addTransceiver` needs: the rids are fixed there. */
export function firstEncodings(simulcast: boolean): RTCRtpEncodingParameters[] {
  if (!simulcast) return [{}];
  return RIDS.map((rid, index) => ({ rid, scaleResolutionDownBy: scaleOf(index, RIDS.length), active: true }));
}

/** `encodings` as read from a sender, with everything set that can change later. */
export function tunedEncodings(
  encodings: readonly RTCRtpEncodingParameters[],
  video: VideoEncoding,
  scalability: boolean,
): RTCRtpEncodingParameters[] {
  const { height, width } = video.size ?? ASSUMED_SIZE;
  const frugal = video.codec === 'video/vp9' || video.codec === 'video/av1';
  const layers = layersOf(video);
  const planned = video.simulcast ? layerCount(video.size) : 1;
  return encodings.map((encoding, index) => {
    const scale = scaleOf(index, planned);
    const tuned: RTCRtpEncodingParameters & { scalabilityMode?: string } = {
      ...encoding,
      active: !video.simulcast || isActive(encoding.rid, layers, video.wanted),
      maxBitrate: video.screen ? SCREEN_BITRATE_BPS : bitrate(Math.min(height, width) / scale, frugal),
    };
    if (video.simulcast) tuned.scaleResolutionDownBy = scale;
    if (scalability && frugal && video.simulcast) tuned.scalabilityMode = 'L1T2';
    return tuned;
  });
}

/** The layers as the other participants are told of them, from low to high; empty without simulcast. */
export function layersOf(video: Pick<VideoEncoding, 'simulcast' | 'size' | 'topOnly'>): Layer[] {
  const { simulcast, size, topOnly } = video;
  if (!simulcast) return [];
  const count = layerCount(size);
  const layers = RIDS.slice(0, count).map((rid, index) => {
    const scale = scaleOf(index, count);
    return size ? { rid, width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) } : { rid };
  });
  return topOnly ? layers.slice(-1) : layers;
}

const layerCount = ({ width, height }: Size = ASSUMED_SIZE): number =>
  LAYERS_BY_AREA.find(([pixels]) => width * height >= pixels)?.[1] ?? 1;

/** Each layer has twice the width and height of the one below, the highest that of the picture. */
const scaleOf = (index: number, count: number): number => 2 ** Math.max(0, count - 1 - index);

/** Height of portrait and landscape pictures alike: the shorter side decides. */
function bitrate(height: number, frugal: boolean): number {
  const bps = BITRATES.find(([limit]) => height <= limit)?.[1] ?? LARGEST_BITRATE_BPS;
  return Math.round(frugal ? bps * FRUGAL_SHARE : bps);
}

/** Without simulcast nothing tells layers apart, so that only layers are ever paused. */
function isActive(rid: string | undefined, layers: readonly Layer[], wanted: readonly string[] | undefined): boolean {
  if (!layers.some((layer) => layer.rid === rid)) return false;
  if (wanted === undefined || wanted.includes(rid!)) return true;
  // The server asks for rids as they were agreed. One that a small picture does without stands for the highest sent.
  const isTop = layers.at(-1)!.rid === rid;
  return isTop && wanted.some((each) => !layers.some((layer) => layer.rid === each));
}
