/**
 * The client token of a room: keeps the newest, and gets another before it expires where the application said how.
 *
 * `signaling.ts` asks it for the token of each join. Times are spans from when a token was taken, never the wall clock
 * alone, because the clocks of browsers are often wrong.
 */
import { asVideoRoomsError } from '../errors.ts';
import type { Log } from '../log.ts';

// Leaves a quarter of the token's life for retries.
const RENEW_AT_SHARE = 0.75;
const SOONEST_RENEWAL_MS = 5_000;
const RETRY_MS = 5_000;
// Browsers fire a longer timeout at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class ClientToken {
  #value: string;
  #takenAt: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  readonly #get: (() => Promise<string>) | undefined;
  readonly #log: Log;
  /** Called with a renewed token, to hand it to the server. */
  onRenewed: (token: string) => void = () => {};

  constructor(value: string, get: (() => Promise<string>) | undefined, log: Log) {
    this.#value = value;
    this.#takenAt = Date.now();
    this.#get = get;
    this.#log = log;
  }

  get value(): string {
    return this.#value;
  }

  get canRenew(): boolean {
    return this.#get !== undefined;
  }

  set(value: string): void {
    this.#value = value;
    this.#takenAt = Date.now();
  }

  /** Asks the application for another token. Rejects with `unauthorized` when it gives none. */
  async renew(): Promise<string> {
    try {
      const value = await this.#get?.();
      if (typeof value !== 'string' || value === '') throw new TypeError('getClientToken gave no token');
      this.set(value);
      return value;
    } catch (error) {
      throw asVideoRoomsError(error, 'unauthorized');
    }
  }

  /** Renews in good time before `expiresAt` (an ISO time of the server). */
  schedule(expiresAt: string): void {
    clearTimeout(this.#timer);
    if (!this.canRenew || this.#stopped) return;
    const life = lifeMs(this.#value);
    const left = Date.parse(expiresAt) - Date.now();
    const due = [
      ...(life === undefined ? [] : [this.#takenAt + RENEW_AT_SHARE * life - Date.now()]),
      // A wrong clock can make this too long, which the token's own life bounds, or negative, which says nothing.
      ...(left > 0 ? [RENEW_AT_SHARE * left] : []),
    ];
    this.#renewIn(due.length > 0 ? Math.min(...due) : SOONEST_RENEWAL_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #renewIn(ms: number): void {
    const wait = Math.min(Math.max(ms, SOONEST_RENEWAL_MS), LONGEST_TIMEOUT_MS);
    this.#timer = setTimeout(() => {
      this.renew().then(
        (token) => this.#stopped || this.onRenewed(token),
        (error: unknown) => {
          this.#log.warn('the client token could not be renewed', error);
          if (!this.#stopped) this.#renewIn(RETRY_MS);
        },
      );
    }, wait);
  }
}

/** Life of a JWT by its own account, in ms; `undefined` for other tokens. */
function lifeMs(token: string): number | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const { iat, exp } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as Record<string, unknown>;
    return typeof iat === 'number' && typeof exp === 'number' ? (exp - iat) * 1000 : undefined;
  } catch {
    return undefined;
  }
}
