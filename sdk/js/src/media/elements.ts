/**
 * Watches how large an element is on the screen and whether it can be seen.
 *
 * `views.ts` is its only user. Where the browser has no observers, an element counts as seen at its present size.
 */

export interface Watch {
  /** Height in device pixels. */
  readonly heightPx: number;
  readonly visible: boolean;
  stop(): void;
}

/** Watches `element` and calls `changed` when its height or visibility may have changed. */
export function watchElement(element: HTMLElement, changed: () => void): Watch {
  let inView = true;
  const resize = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(() => changed());
  const intersection =
    typeof IntersectionObserver === 'undefined'
      ? undefined
      : new IntersectionObserver((entries) => {
          inView = entries.at(-1)?.isIntersecting ?? true;
          changed();
        });
  resize?.observe(element);
  intersection?.observe(element);
  const page = element.ownerDocument;
  page.addEventListener('visibilitychange', changed);
  return {
    get heightPx() {
      return Math.round(element.clientHeight * (globalThis.devicePixelRatio || 1));
    },
    get visible() {
      return inView && page.visibilityState !== 'hidden';
    },
    stop: () => {
      resize?.disconnect();
      intersection?.disconnect();
      page.removeEventListener('visibilitychange', changed);
    },
  };
}
