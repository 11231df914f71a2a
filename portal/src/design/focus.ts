/**
 * Where the keyboard is when parts of the page come and go. Dialogs and menus bring their own way.
 */
import { useEffect, useRef, type RefObject } from 'react';

/** The page under the reader was replaced: focus goes to what replaced it, so that it is read out. */
export function useFocusOnce<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
