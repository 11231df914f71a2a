/**
 * How a video track is encoded: layers, bitrates, scalability.
 *
 * Pure; `publications.ts` hands the results to the browser. Bitrates follow the height of each layer, so that a small
 * camera does not get the bits of a large one.
 */
import type { Layer } from '../signaling/messages.ts';

/** Rids from low to high, with the divisor of width and height. */
export const SIMULCAST: readonly { readonly rid: string; readonly scale: number }[] = [
  { rid: 'l', scale: 4 },
  { rid: 'm', scale: 2 },
  { rid: 'h', scale: 1 },
];

// Up to this height, in pixels: this many bit/s of VP8 or H.264, 30 fps, talking heads. 180p and 360p are the values of
// common conferencing clients; 720p is where VP8 stops to gain visibly for a face.
const BITRATES: readonly (readonly [height: number, bps: number])[] = [
  [135, 100_000],
  [180, 150_000],
  [270, 300_000],
  [360, 500_000],
  [540, 1_000_000],
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

/** What `addTransceiver` needs: rids and scales are fixed there. */
export function firstEncodings(simulcast: boolean): RTCRtpEncodingParameters[] {
  if (!simulcast) return [{}];
  return SIMULCAST.map(({ rid, scale }) => ({ rid, scaleResolutionDownBy: scale, active: true }));
}

/** `encodings` as read from a sender, with everything set that can change later. */
export function tunedEncodings(
  encodings: readonly RTCRtpEncodingParameters[],
  video: VideoEncoding,
  scalability: boolean,
): RTCRtpEncodingParameters[] {
  const { height, width } = video.size ?? ASSUMED_SIZE;
  const frugal = video.codec === 'video/vp9' || video.codec === 'video/av1';
  return encodings.map((encoding) => {
    const scale = encoding.scaleResolutionDownBy ?? 1;
    const tuned: RTCRtpEncodingParameters & { scalabilityMode?: string } = {
      ...encoding,
      active: isActive(encoding.rid, video),
      maxBitrate: video.screen ? SCREEN_BITRATE_BPS : bitrate(Math.min(height, width) / scale, frugal),
    };
    if (scalability && frugal && video.simulcast) tuned.scalabilityMode = 'L1T2';
    return tuned;
  });
}

/** The layers as the other participants are told of them; empty without simulcast. */
export function layersOf(video: Pick<VideoEncoding, 'simulcast' | 'size' | 'topOnly'>): Layer[] {
  const { simulcast, size, topOnly } = video;
  if (!simulcast) return [];
  return (topOnly ? SIMULCAST.slice(-1) : SIMULCAST).map(({ rid, scale }) =>
    size ? { rid, width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) } : { rid },
  );
}

/** Height of portrait and landscape pictures alike: the shorter side decides. */
function bitrate(height: number, frugal: boolean): number {
  const bps = BITRATES.find(([limit]) => height <= limit)?.[1] ?? LARGEST_BITRATE_BPS;
  return Math.round(frugal ? bps * FRUGAL_SHARE : bps);
}

function isActive(rid: string | undefined, { simulcast, wanted, topOnly }: VideoEncoding): boolean {
  // Without simulcast nothing tells layers apart, so that there is nothing to pause.
  if (!simulcast || rid === undefined) return true;
  if (topOnly && rid !== SIMULCAST.at(-1)?.rid) return false;
  return wanted?.includes(rid) ?? true;
}
