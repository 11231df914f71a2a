/** Codecs by the names that people know. Pure; used where recordings and live streams are shown. */
import { plain } from './text';

const CODECS: Readonly<Record<string, string>> = {
  opus: 'Opus',
  red: 'Opus (RED)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  h264: 'H.264',
};
/** Those that are not known are told by others. */
const LONGEST = 20;

export function codecText(codec: string): string {
  return CODECS[codec.toLowerCase()] ?? plain(codec, LONGEST);
}
