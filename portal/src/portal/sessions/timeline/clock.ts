/**
 * Moments of a session as the clock on the wall showed them, in the reader's own time zone. Pure; used by everything on a
 * session's axis of time. Who complains about a call says "at five past two".
 */
import { lengthText } from '../../wording/measures';
import { timeText } from '../../wording/times';

export class SessionClock {
  constructor(private readonly startedAtMs: number) {}

  /** 14:03:05. */
  text(atMs: number): string {
    return timeText(new Date(this.startedAtMs + atMs).toISOString());
  }

  /** 14:03:05 – 14:03:12. */
  spanText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
    return `${this.text(fromMs)} – ${this.text(toMs)}`;
  }

  /** Since the beginning: 12:05. */
  sinceText(atMs: number): string {
    return lengthText(atMs);
  }

  /** As charts count: seconds since 1970. */
  seconds(atMs: number): number {
    return (this.startedAtMs + atMs) / 1000;
  }

  msOf(seconds: number): number {
    return seconds * 1000 - this.startedAtMs;
  }

  /** What the wall's clock showed at the beginning, in milliseconds of its day and date. */
  get originMs(): number {
    return this.startedAtMs - new Date(this.startedAtMs).getTimezoneOffset() * 60_000;
  }
}
