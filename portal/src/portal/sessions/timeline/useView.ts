/** Which part of the session is looked at, and how keys, buttons, the wheel and dragging change it. */
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { isWhole, momentAt, shifted, wholeOf, zoomed, type View } from './view';

export interface Viewing {
  readonly view: View;
  readonly whole: View;
  readonly isWhole: boolean;
  readonly set: (view: View) => void;
  readonly zoom: (factor: number, aroundMs?: number) => void;
  readonly shift: (parts: number) => void;
  readonly reset: () => void;
}

const CLOSER = 0.5;
const STEP = 0.25;

/** Of a session of that length; of a live one, it grows while all of it is looked at. */
export function useView(lengthMs: number): Viewing {
  const whole = useMemo(() => wholeOf(lengthMs), [lengthMs]);
  const [wanted, setWanted] = useState<View | null>(null);
  const view = wanted ?? whole;
  const set = useCallback((next: View) => setWanted(isWhole(next, whole) ? null : next), [whole]);
  return useMemo(
    () => ({
      view,
      whole,
      isWhole: wanted === null,
      set,
      zoom: (factor, aroundMs) => set(zoomed(view, whole, factor, aroundMs)),
      shift: (parts) => set(shifted(view, whole, parts)),
      reset: () => setWanted(null),
    }),
    [view, whole, wanted, set],
  );
}

/** For the focused drawing. */
export function viewByKeys(event: KeyboardEvent, { zoom, shift, reset, set, view, whole }: Viewing): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const length = view.toMs - view.fromMs;
  const acts: Readonly<Record<string, () => void>> = {
    '+': () => zoom(CLOSER),
    '=': () => zoom(CLOSER),
    '-': () => zoom(1 / CLOSER),
    '0': reset,
    ArrowLeft: () => shift(-STEP),
    ArrowRight: () => shift(STEP),
    PageUp: () => shift(-1),
    PageDown: () => shift(1),
    Home: () => set({ fromMs: whole.fromMs, toMs: whole.fromMs + length }),
    End: () => set({ fromMs: whole.toMs - length, toMs: whole.toMs }),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** With Ctrl, or as trackpads tell of pinching; the page scrolls without. */
export function useWheelZoom(element: HTMLElement | null, { zoom, view }: Viewing): void {
  useEffect(() => {
    if (element === null) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const track = element.querySelector('[data-track]')?.getBoundingClientRect();
      if (!track || track.width === 0) return;
      zoom(Math.exp(event.deltaY / 300), momentAt((event.clientX - track.left) / track.width, view));
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [element, zoom, view]);
}
