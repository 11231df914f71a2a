/**
 * Single keys for the controls of the room.
 *
 * Silent while somebody writes, while a dialog or menu is open, and with Ctrl, Alt or Meta, so that no shortcut of the
 * browser or of assistive technology is taken. Can be turned off (WCAG 2.1.4). Within an application's page they work
 * only while the focus is in the component.
 */
import { useEffect, useRef } from 'react';
import { usePlace } from '../look/place';

export type Shortcuts = Readonly<Record<string, () => void>>;

export function useShortcuts(shortcuts: Shortcuts, enabled: boolean): void {
  const { host, isWholePage } = usePlace();
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const within = event.composedPath();
      if (isWriting(within[0]) || within.some(isModal) || isDialogOpen(host)) return;
      const action = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    const target: EventTarget = isWholePage || host === null ? window : host;
    target.addEventListener('keydown', press as EventListener);
    return () => target.removeEventListener('keydown', press as EventListener);
  }, [enabled, host, isWholePage]);
}

function isWriting(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

const isModal = (target: EventTarget): boolean =>
  target instanceof Element && (target.localName === 'dialog' || target.getAttribute('role') === 'menu');

const isDialogOpen = (host: HTMLElement | null): boolean =>
  (host?.shadowRoot ?? document).querySelector('dialog[open]') !== null;
