/**
 * Whether a machine keeps up with the blur.
 *
 * Pure; `blurring.ts` tells it how long each picture took. The first pictures compile and warm up, and a single slow one
 * says nothing.
 */

/** Twelve pictures a second are the least that still look like a person moving. */
const MOST_MS = 1_000 / 12;
const WARM_UP = 10;
const JUDGED = 30;

export class Pace {
  #seen = 0;
  #times: number[] = [];

  /** Notes a picture; returns whether the machine is too slow. */
  note(ms: number): boolean {
    this.#seen += 1;
    if (this.#seen <= WARM_UP) return false;
    this.#times = [...this.#times, ms].slice(-JUDGED);
    if (this.#times.length < JUDGED) return false;
    const sorted = this.#times.toSorted((a, b) => a - b);
    return (sorted[JUDGED / 2] ?? 0) > MOST_MS;
  }
}
