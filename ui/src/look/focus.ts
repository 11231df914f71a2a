/**
 * Where the keyboard is when parts of the page come and go.
 *
 * Used by whole screens and by panels; dialogs do it in look/Dialog.tsx, since the platform moves focus into them.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';

/** The element with the focus, within shadow trees too: of those the document names only the host. */
export function focused(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : null;
}

/** The page under the reader was replaced: focus goes to what replaced it, so that it is read out. */
export function useFocusOnce<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  return element;
}

/** When the part is taken away, focus goes back to where it was when the part came. */
export function useFocusReturn(): void {
  // Read while rendering: when effects run, what is within the part may have taken the focus already.
  const [before] = useState(focused);
  useEffect(
    () => () => {
      if (before?.isConnected) before.focus();
    },
    [before],
  );
}
