/** The figures of a live session in words. Pure; what is not known yet is a dash. */
import type { Schemas } from '../../../api/rest';
import { words } from '../../../texts/portal';
import { codecText as codecName } from '../../wording/codecs';
import { bitrateText, millisecondsText, shareText } from '../../wording/measures';
import { plain } from '../../wording/text';

export type LiveSession = Schemas['LiveSession'];
export type LivePerson = Schemas['LivePerson'];
export type LiveStream = Schemas['LiveStream'];
export type LiveTrack = Schemas['LiveTrack'];
export type LiveLayer = Schemas['LiveLayer'];

const texts = words.session.person;

const orDash = <T>(value: T | null | undefined, how: (value: T) => string): string =>
  value === null || value === undefined ? texts.unknown : how(value);

export const lossText = (loss: number | null | undefined): string => orDash(loss, shareText);
export const delayText = (ms: number | null | undefined): string => orDash(ms, millisecondsText);
export const codecText = (codec: string | null): string => orDash(codec, codecName);
export const rateText = (bps: number | null | undefined): string => orDash(bps, bitrateText);

/** From here on people notice; the figures are set off. */
const BAD_LOSS = 0.05;
const BAD_ROUND_TRIP_MS = 300;

export const isBadLoss = (loss: number | null | undefined): boolean => (loss ?? 0) >= BAD_LOSS;
export const isBadRoundTrip = (ms: number | null | undefined): boolean => (ms ?? 0) >= BAD_ROUND_TRIP_MS;

/** `h · 1280×720 · 30 fps`; only what is known, and no pictures of what is not sent. */
export function layerText({ rid, width, height, fps, bitrate_bps: rate }: LiveLayer): string {
  const size = width && height ? texts.size(width, height) : '';
  return texts.layer(plain(rid ?? '', 12), size, fps === null || rate === 0 ? '' : texts.frames(String(Math.round(fps))));
}

export function connectionText({ transport }: LivePerson): string {
  if (!transport) return texts.unknown;
  const protocol = transport.protocol ? texts.protocols[transport.protocol] : texts.unknown;
  return transport.is_relayed ? `${protocol}, ${texts.relay}` : protocol;
}
