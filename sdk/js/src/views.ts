/**
 * Streams shown in elements: `attach`, and the layer that follows what can be seen.
 *
 * `presence.ts` makes one; `room.ts` calls it. A view outlives its stream: it shows whatever stream has the key while it
 * is attached. Subscriptions that views made end with the last view, those of the application stay.
 */
import type { Log } from './log.ts';
import { largestOf, layerForHeight, layerForWish, rankOf, type LayerWish } from './media/layers.ts';
import type { Stream } from './model.ts';
import { streamOf, subscriptionOf } from './state/reducers.ts';
import type { Store } from './state/store.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { PreferredLayer } from './surface.ts';
import { watchElement, type Watch } from './media/elements.ts';

// A drawer that opens and closes, or a list that scrolls by, should not cost a keyframe each time.
const DOWN_AFTER_MS = 500;
// React takes elements away and puts them back within one update; the subscription should live through that.
const LINGER_MS = 1_000;

interface View {
  readonly element: HTMLMediaElement;
  readonly watch: Watch;
}

interface Shown {
  readonly participantId: string;
  readonly key: string;
  readonly views: Set<View>;
  wish: PreferredLayer;
  layer: LayerWish;
  /** Whether the subscription was made here. */
  subscribed: boolean;
  /** Id of the stream that could not be subscribed to; not asked for again before another view or stream comes. */
  refused: string | undefined;
  down: ReturnType<typeof setTimeout> | undefined;
  linger: ReturnType<typeof setTimeout> | undefined;
}

type SetLayer = (participantId: string, key: string, layer: LayerWish) => void;

export class Views {
  readonly #store: Store;
  readonly #subscriptions: Subscriptions;
  readonly #setLayer: SetLayer;
  readonly #mixedAudio: boolean;
  readonly #log: Log;
  readonly #shown = new Map<string, Shown>();
  readonly #detachers = new WeakMap<HTMLMediaElement, () => void>();
  #due = false;

  constructor(store: Store, subscriptions: Subscriptions, setLayer: SetLayer, mixedAudio: boolean, log: Log) {
    this.#store = store;
    this.#subscriptions = subscriptions;
    this.#setLayer = setLayer;
    this.#mixedAudio = mixedAudio;
    this.#log = log;
    store.watch(() => this.#refreshSoon());
  }

  attach(element: HTMLMediaElement, participantId: string, key: string): () => void {
    this.#detachers.get(element)?.();
    const shown = this.#show(participantId, key);
    clearTimeout(shown.linger);
    shown.refused = undefined;
    const view: View = { element, watch: watchElement(element, () => this.#choose(shown)) };
    shown.views.add(view);
    this.#refresh(shown);
    const detach = (): void => {
      if (!shown.views.delete(view)) return;
      this.#detachers.delete(element);
      view.watch.stop();
      element.srcObject = null;
      this.#choose(shown);
      if (shown.views.size === 0) shown.linger = setTimeout(() => this.#leave(shown), LINGER_MS);
    };
    this.#detachers.set(element, detach);
    return detach;
  }

  prefer(participantId: string, key: string, wish: PreferredLayer): void {
    const shown = this.#show(participantId, key);
    shown.wish = wish;
    if (wish === 'auto' && shown.views.size === 0) this.#apply(shown, null);
    else this.#choose(shown);
  }

  close(): void {
    for (const shown of this.#shown.values()) {
      clearTimeout(shown.down);
      clearTimeout(shown.linger);
      for (const { watch, element } of shown.views) {
        watch.stop();
        element.srcObject = null;
      }
      shown.views.clear();
    }
    this.#shown.clear();
  }

  #show(participantId: string, key: string): Shown {
    const id = JSON.stringify([participantId, key]);
    const known = this.#shown.get(id);
    if (known) return known;
    const shown: Shown = {
      participantId,
      key,
      views: new Set(),
      wish: 'auto',
      layer: null,
      subscribed: false,
      refused: undefined,
      down: undefined,
      linger: undefined,
    };
    this.#shown.set(id, shown);
    return shown;
  }

  #leave(shown: Shown): void {
    const { participantId, key } = shown;
    if (shown.subscribed && subscriptionOf(this.#store.state, participantId, key)) {
      this.#subscriptions.remove(participantId, key).catch(() => {});
    }
    shown.subscribed = false;
    if (shown.wish !== 'auto') return;
    this.#apply(shown, null);
    this.#shown.delete(JSON.stringify([participantId, key]));
  }

  /** After the change is through: what a view does may change the state in turn. */
  #refreshSoon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const shown of this.#shown.values()) this.#refresh(shown);
    });
  }

  #refresh(shown: Shown): void {
    const stream = this.#streamOf(shown);
    // The layer first, so that the subscription begins with it.
    this.#choose(shown);
    if (stream?.origin === 'remote') this.#subscribe(shown, stream.id);
    else shown.subscribed = false;
    for (const { element } of shown.views) this.#fill(element, stream);
  }

  #subscribe(shown: Shown, streamId: string): void {
    const { participantId, key, views } = shown;
    if (views.size === 0 || shown.refused === streamId || this.#store.state.status !== 'connected') return;
    const known = subscriptionOf(this.#store.state, participantId, key);
    // What the application subscribed to is its own affair.
    if (known && !shown.subscribed) return;
    const names = new Set([...views].map(({ element }) => element.localName));
    const video = names.has('video') || known?.video === true;
    const audio = names.has('audio') || !this.#mixedAudio || known?.audio === true;
    if (known?.audio === audio && known.video === video) return;
    shown.subscribed = true;
    // Until it is known better: the state changes before the refusal gets here, and that must not ask again.
    shown.refused = streamId;
    this.#subscriptions.add(participantId, key, { audio, video }).then(
      () => (shown.refused = undefined),
      (error: unknown) => this.#log.warn('a view could not subscribe', error),
    );
  }

  #fill(element: HTMLMediaElement, stream: Stream | undefined): void {
    const isLocal = stream?.origin === 'local';
    // The own sound is never played back, and that of others not twice.
    const silent = isLocal || (this.#mixedAudio && element.localName !== 'audio');
    const wanted = [
      stream?.isVideoEnabled || !isLocal ? stream?.videoTrack : undefined,
      silent ? undefined : stream?.audioTrack,
    ].filter((track) => track !== undefined);
    if (isLocal) element.muted = true;
    const present = (element.srcObject as MediaStream | null)?.getTracks() ?? [];
    if (present.length === wanted.length && wanted.every((track) => present.includes(track))) return;
    element.srcObject = wanted.length > 0 ? new MediaStream(wanted) : null;
    element.autoplay = true;
    if ('playsInline' in element) element.playsInline = true;
    // A page that may not play yet shows the first frame after its next gesture.
    if (wanted.length > 0) void element.play().catch(() => {});
  }

  #choose(shown: Shown): void {
    const stream = this.#streamOf(shown);
    if (stream?.origin !== 'remote') return;
    if (shown.wish === 'auto' && shown.views.size === 0) return;
    const next =
      shown.wish === 'auto'
        ? largestOf(stream.layers, [...shown.views].map(({ watch }) => wishOf(stream, watch)))
        : layerForWish(stream.layers, shown.wish);
    clearTimeout(shown.down);
    const falls = rankOf(stream.layers, next) < rankOf(stream.layers, shown.layer);
    if (falls && shown.wish === 'auto' && stream.isConfigured) shown.down = setTimeout(() => this.#apply(shown, next), DOWN_AFTER_MS);
    else this.#apply(shown, next);
  }

  #apply(shown: Shown, layer: LayerWish): void {
    if (shown.layer === layer) return;
    shown.layer = layer;
    this.#setLayer(shown.participantId, shown.key, layer);
  }

  #streamOf({ participantId, key }: Shown): Stream | undefined {
    return streamOf(this.#store.state, participantId, key);
  }
}

const wishOf = (stream: Stream, { visible, heightPx }: Watch): LayerWish =>
  visible ? layerForHeight(stream.layers, heightPx) : 'off';
