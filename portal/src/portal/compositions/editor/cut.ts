/**
 * Moments of a session as people write them: `1:02:03`, `12:05`, `7.5`. Pure; used by the editor's fields of the cut.
 */

/** Milliseconds; null for what is no moment. Hours, minutes and seconds are parted by colons. */
export function readMoment(text: string): number | null {
  const parts = text.trim().split(':');
  if (parts.length > 3) return null;
  const last = parts.pop() ?? '';
  if (!/^\d{1,6}(?:[.,]\d{1,3})?$/u.test(last) || !parts.every((part) => /^\d{1,4}$/u.test(part))) return null;
  const seconds = Number(last.replace(',', '.'));
  // Beyond the first, a place holds what a clock shows.
  if (parts.length > 0 && seconds >= 60) return null;
  if (parts.length > 1 && Number(parts[1]) >= 60) return null;
  const minutes = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((minutes * 60 + seconds) * 1000);
}

/** To the tenth of a second where there is one. */
export function writeMoment(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const padded = `${seconds < 10 ? '0' : ''}${seconds}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${padded}` : `${minutes}:${padded}`;
}
