/**
 * Where the keyboard is when parts of the page come and go.
 *
 * Used by whole screens and by panels; dialogs do it in design/Dialog.tsx, since the platform moves focus into them.
 */
import { useEffect, useRef, type RefObject } from 'react';

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
