/** Numbers in words: counts, sizes, bitrates, shares, lengths of time. Pure; used by all pages. */
import { words } from '../../texts/portal';

const units = words.measures;
const SECOND_MS = 1000;

export function countText(count: number): string {
  return count.toLocaleString();
}

/** 1.5 MB; a unit is a thousand of the one before. */
export function bytesText(bytes: number): string {
  return scaled(bytes, units.bytes);
}

export function megabytesText(megabytes: number): string {
  return bytesText(megabytes * 1_000_000);
}

export function bitrateText(bitsPerSecond: number): string {
  return scaled(bitsPerSecond, units.bitrates);
}

/** Of 1. */
export function shareText(share: number): string {
  return units.percent(rounded(share * 100));
}

export function millisecondsText(ms: number): string {
  return units.milliseconds(rounded(ms));
}

/** As players write it: 0:07, 12:05, 1:02:03. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

function scaled(value: number, names: readonly string[]): string {
  let left = Math.max(0, value);
  let step = 0;
  // From 999.5 on it would round to a thousand of the smaller unit.
  while (left >= 999.5 && step < names.length - 1) {
    left /= 1000;
    step += 1;
  }
  return units.withUnit(step === 0 ? String(Math.round(left)) : rounded(left), names[step] ?? '');
}

/** Two digits are enough to judge by, and none is lost before the point. */
function rounded(value: number): string {
  return value.toLocaleString([], { maximumFractionDigits: value < 10 ? 1 : 0 });
}
