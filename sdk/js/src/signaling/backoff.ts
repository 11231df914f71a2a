/**
 * How long to wait between attempts to reach the server, and how long each may take.
 *
 * Pure but for the jitter, which the caller gives.
 */

// A short first wait heals a dropped connection at once; half of it and all further ones are random, so that the
// clients of a restarted server do not come back in one moment. The cap keeps several attempts within a grace of 30 s.
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;
// Starts short because an attempt begun while the network is down hangs in the system's own retries; grows so that
// a very slow path (several round trips of a second) gets through in the end.
const FIRST_PATIENCE_MS = 2_000;
const LONGEST_PATIENCE_MS = 10_000;

/** Wait before attempt `n` (from 0), in ms; `random` is in 0..1. */
export function waitMs(n: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** n, LONGEST_WAIT_MS);
  return longest * (0.5 + random / 2);
}

/** How long attempt `n` (from 0) may take, in ms. */
export const patienceMs = (n: number): number => Math.min(FIRST_PATIENCE_MS * 1.5 ** n, LONGEST_PATIENCE_MS);
