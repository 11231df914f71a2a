/**
 * Which codecs an m-line offers, and in which order.
 *
 * `transport.ts` applies it to each transceiver it adds. What the server cannot use is left out, which keeps the offer
 * of a room with fifty participants far below the size limit of `negotiate`.
 */
import type { VideoCodec } from '../config.ts';
import type { Kind } from '../model.ts';
import { quirks } from '../quirks.ts';

/** `receive`: all that the server forwards. A codec: that one only, where the browser can send it. */
export type CodecWish = 'receive' | VideoCodec;

// VP8 first: every browser encodes three layers of it in software without trouble.
const VIDEO_ORDER = ['video/vp8', 'video/h264', 'video/vp9', 'video/av1'];
const AUDIO_ORDER = ['audio/opus', 'audio/red'];
const REPAIR = 'video/rtx';

/** The codecs to prefer out of `available`, in order; empty when the browser's own choice should stand. */
export function codecOrder(available: readonly RTCRtpCodec[], kind: Kind, wish: CodecWish): RTCRtpCodec[] {
  const order = kind === 'audio' ? AUDIO_ORDER : wish === 'receive' ? VIDEO_ORDER : [`video/${wish}`];
  const rank = (codec: RTCRtpCodec): number => order.indexOf(codec.mimeType.toLowerCase());
  const chosen = available.filter((codec) => rank(codec) >= 0 && isForwardable(codec));
  chosen.sort((a, b) => rank(a) - rank(b));
  if (chosen.length === 0) return [];
  return [...chosen, ...available.filter(({ mimeType }) => mimeType.toLowerCase() === REPAIR)];
}

export function preferCodecs(transceiver: RTCRtpTransceiver, kind: Kind, wish: CodecWish): void {
  if (!quirks().codecPreferences || !transceiver.setCodecPreferences) return;
  const source = wish === 'receive' ? RTCRtpReceiver : RTCRtpSender;
  const order = codecOrder(source.getCapabilities?.(kind)?.codecs ?? [], kind, wish);
  try {
    if (order.length > 0) transceiver.setCodecPreferences(order);
  } catch {
    // An engine that is stricter about the list keeps its own order, which works as well.
  }
}

/** Rare profiles cost offer size and buy nothing: 4:4:4, 10 bit, and H.264 in single-NAL packets. */
function isForwardable({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  switch (mimeType.toLowerCase()) {
    case 'video/vp9':
      return !/profile-id=[1-9]/.test(sdpFmtpLine);
    case 'video/av1':
      return !/profile=[1-9]/.test(sdpFmtpLine);
    case 'video/h264':
      return /packetization-mode=1/.test(sdpFmtpLine);
    default:
      return true;
  }
}
