/**
 * Reads a part of a store in a component, which renders again only when that part is different.
 *
 * All hooks stand on it. A selection that is made anew each time, a list for example, is told apart by `isEqual`.
 */
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/** A store: one value that is replaced when it changes. */
export interface Source<S> {
  get(): S;
  subscribe(listener: () => void): () => void;
}

export function useSelected<S, T>(
  source: Source<S>,
  select: (state: S) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  // What was rendered last outlives the selector, which most components make anew with each render.
  const rendered = useRef<{ readonly value: T } | undefined>(undefined);
  // The reader asks for it outside of rendering too, as React's own shim for selectors does.
  // oxlint-disable-next-line react/refs, react/memo-dependencies
  const read = useMemo(() => reader(source, select, isEqual, () => rendered.current), [source, select, isEqual]);
  const value = useSyncExternalStore(source.subscribe, read, read);
  useEffect(() => {
    rendered.current = { value };
  }, [value]);
  return value;
}

/** Reads the selection; gives the very same one as before, or as was rendered, while it is equal. */
function reader<S, T>(
  source: Source<S>,
  select: (state: S) => T,
  isEqual: (a: T, b: T) => boolean,
  rendered: () => { readonly value: T } | undefined,
): () => T {
  let known: { readonly state: S; readonly value: T } | undefined;
  return () => {
    const state = source.get();
    if (known && Object.is(known.state, state)) return known.value;
    const next = select(state);
    const before = known ?? rendered();
    const value = before && isEqual(before.value, next) ? before.value : next;
    known = { state, value };
    return value;
  };
}

/** Whether two lists have the very same items in the same order. */
export const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
