/**
 * The part of a session that is looked at: zooming, moving, and where a moment lies in it.
 *
 * Pure; shared by the lanes and the charts under them, so that one axis holds for all. Times are milliseconds on the
 * session's clock.
 */

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Closer than this nothing more is to be seen: quality is known every ten seconds, events to the millisecond. */
const CLOSEST_MS = 2_000;

export const wholeOf = (lengthMs: number): View => ({ fromMs: 0, toMs: Math.max(CLOSEST_MS, lengthMs) });
export const lengthOf = ({ fromMs, toMs }: View): number => toMs - fromMs;

/** A factor below 1 looks closer. The moment `aroundMs` stays where it is on the screen. */
export function zoomed(view: View, whole: View, factor: number, aroundMs = (view.fromMs + view.toMs) / 2): View {
  const length = Math.min(lengthOf(whole), Math.max(CLOSEST_MS, lengthOf(view) * factor));
  const part = (aroundMs - view.fromMs) / lengthOf(view);
  return within({ fromMs: aroundMs - part * length, toMs: aroundMs + (1 - part) * length }, whole);
}

/** By a part of what is looked at: 1 is the next part of the same length. */
export function shifted(view: View, whole: View, parts: number): View {
  const by = lengthOf(view) * parts;
  return within({ fromMs: view.fromMs + by, toMs: view.toMs + by }, whole);
}

/** A span with some of what is around it, for who wants to see how it came about. */
export function around(span: View, whole: View): View {
  const margin = Math.max(lengthOf(span) / 2, 15_000);
  return within({ fromMs: span.fromMs - margin, toMs: span.toMs + margin }, whole);
}

/** Of the same length, but not beyond the session. */
function within(view: View, whole: View): View {
  const length = Math.min(lengthOf(view), lengthOf(whole));
  const fromMs = Math.min(Math.max(view.fromMs, whole.fromMs), whole.toMs - length);
  return { fromMs, toMs: fromMs + length };
}

export const isWhole = (view: View, whole: View): boolean => lengthOf(view) >= lengthOf(whole);

/** In per cent of the view's width; beyond 0 and 100 for what is out of sight. */
export function placeOf(atMs: number, view: View): number {
  return ((atMs - view.fromMs) / lengthOf(view)) * 100;
}

export function momentAt(part: number, view: View): number {
  return view.fromMs + lengthOf(view) * Math.min(1, Math.max(0, part));
}

/** Steps of a clock, in seconds. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200];

/** Moments in sight that are round on a clock which showed `originMs` when the session began; at most so many. */
export function ticksOf(view: View, most: number, originMs = 0): readonly number[] {
  const stepS = STEPS_S.find((step) => lengthOf(view) / (step * 1000) <= most) ?? 86_400;
  const step = stepS * 1000;
  const ticks: number[] = [];
  const first = Math.ceil((view.fromMs + originMs) / step) * step - originMs;
  for (let at = first; at <= view.toMs; at += step) ticks.push(at);
  return ticks;
}

interface Spanning {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What of the spans is to be drawn: those in sight, cut to it, and those drawn together that would lie within `leastMs` of
 * one another. In the order of time.
 */
export function inSight<T extends Spanning>(spans: readonly T[], view: View, leastMs: number): readonly T[] {
  const drawn: T[] = [];
  for (const span of spans) {
    if (span.toMs < view.fromMs || span.fromMs > view.toMs) continue;
    const cut = { ...span, fromMs: Math.max(span.fromMs, view.fromMs), toMs: Math.min(span.toMs, view.toMs) };
    const last = drawn.at(-1);
    if (last && cut.fromMs - last.toMs < leastMs) {
      drawn[drawn.length - 1] = { ...last, toMs: Math.max(last.toMs, cut.toMs) };
    } else drawn.push(cut);
  }
  return drawn;
}
