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
  // Of the element's own window: it may be in another one than this script, for picture in picture.
  const window = (element.ownerDocument?.defaultView ?? globalThis) as Partial<typeof globalThis>;
  const resize = window.ResizeObserver && new window.ResizeObserver(() => changed());
  const intersection =
    window.IntersectionObserver &&
    new window.IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? true;
      changed();
    });
  resize?.observe(element);
  intersection?.observe(element);
  const page = element.ownerDocument;
  page.addEventListener('visibilitychange', changed);
  for (const event of FLOATING_EVENTS) element.addEventListener(event, changed);
  return {
    get heightPx() {
      return Math.round(element.clientHeight * (window.devicePixelRatio || 1));
    },
    get visible() {
      return isFloating(element) || (inView && page.visibilityState !== 'hidden');
    },
    stop: () => {
      resize?.disconnect();
      intersection?.disconnect();
      page.removeEventListener('visibilitychange', changed);
      for (const event of FLOATING_EVENTS) element.removeEventListener(event, changed);
    },
  };
}

const FLOATING_EVENTS = ['enterpictureinpicture', 'leavepictureinpicture'];

/** Whether the element's picture floats above all windows, where it is seen while its page is not. */
function isFloating(element: HTMLElement): boolean {
  try {
    return element.matches(':picture-in-picture');
  } catch {
    // A browser without it does not know the selector.
    return false;
  }
}
