/**
 * Where the keyboard is when parts of the page come and go.
 *
 * Used by whole screens and by panels; dialogs do it in design/Dialog.tsx, since the platform moves focus into them.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

/** The page under the reader was replaced: focus goes to what replaced it, so that it is read out. */
export function useFocusOnce<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}

/** When the part is taken away, focus goes back to where it was when the part came. */
export function useFocusReturn(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}

/**
 * For what stays when the part with the keyboard is taken away: the function moves focus there, after everything that
 * goes has gone.
 */
export function useFocusLater<T extends HTMLElement>(): readonly [RefObject<T | null>, () => void] {
  const element = useRef<T>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (turn > 0) element.current?.focus();
  }, [turn]);
  return [element, useCallback(() => setTurn((before) => before + 1), [])];
}
