/**
 * Listens to what the page and the machine tell about the network and about the page's end.
 *
 * `presence.ts` is its only user. Outside a page it hears nothing.
 */

export interface PageListener {
  /** The network came back or changed, or the page woke up. */
  networkChanged(): void;
  /** The page goes away; what is sent now still leaves. */
  closing(): void;
}

/** Begins to listen; the function given ends it. */
export function watchPage({ networkChanged, closing }: PageListener): () => void {
  const woke = (): void => {
    if (globalThis.document?.visibilityState === 'visible') networkChanged();
  };
  const network = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection;
  const heard: readonly (readonly [EventTarget | undefined, string, () => void])[] = [
    [globalThis.window, 'online', networkChanged],
    [globalThis.window, 'pagehide', closing],
    [globalThis.document, 'visibilitychange', woke],
    [network, 'change', networkChanged],
  ];
  for (const [target, event, listener] of heard) target?.addEventListener?.(event, listener);
  return () => {
    for (const [target, event, listener] of heard) target?.removeEventListener?.(event, listener);
  };
}
