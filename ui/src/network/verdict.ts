/**
 * What a check of the network means for a call, in words.
 *
 * Pure; NetworkCheck shows it.
 */
import type { NetworkCheckResult } from '@videorooms/client';
import { texts } from '../texts';

export interface Verdict {
  readonly tone: 'good' | 'fair' | 'bad';
  readonly words: string;
  readonly figures: string;
}

/** Below these a picture of the middle layer does not get through beside the sound. */
const LEAST_UP_BPS = 500_000;
const LEAST_DOWN_BPS = 1_000_000;
const SLOW_ROUND_TRIP_MS = 400;

const words = texts.network;

export function verdictOf(result: NetworkCheckResult): Verdict {
  return { ...judged(result), figures: figuresOf(result) };
}

function judged({ protocol, roundTripMs, upBps, downBps }: NetworkCheckResult): Pick<Verdict, 'tone' | 'words'> {
  if (protocol === 'none') return { tone: 'bad', words: words.none };
  if (protocol === 'tcp') return { tone: 'fair', words: words.tcp };
  const isSlow =
    (upBps !== null && upBps < LEAST_UP_BPS) ||
    (downBps !== null && downBps < LEAST_DOWN_BPS) ||
    (roundTripMs !== null && roundTripMs > SLOW_ROUND_TRIP_MS);
  return isSlow ? { tone: 'fair', words: words.slow } : { tone: 'good', words: words.udp };
}

function figuresOf({ protocol, roundTripMs, upBps, downBps }: NetworkCheckResult): string {
  const parts = [words.protocols[protocol]];
  if (roundTripMs !== null) parts.push(words.roundTrip(Math.max(1, Math.round(roundTripMs))));
  if (downBps !== null) parts.push(words.down(rough(downBps)));
  if (upBps !== null) parts.push(words.up(rough(upBps)));
  return parts.join(' · ');
}

/** One digit below ten, whole tens above a hundred: the measurement is no better than that. */
function rough(bps: number): string {
  const mbit = bps / 1_000_000;
  if (mbit >= 100) return String(Math.round(mbit / 10) * 10);
  return mbit >= 10 ? String(Math.round(mbit)) : (Math.round(mbit * 10) / 10).toLocaleString();
}
