/**
 * Receiving: addSubscription, updateSubscription and removeSubscription, and the received tracks in the state.
 *
 * `presence.ts` makes one; `room.ts` and `views.ts` call it. Adding twice is the same as updating, so that a page that
 * runs its effects twice ends up with one subscription.
 */
import { invalidArgument, notConnected, notSubscribed, unknownParticipant, unknownStream } from './errors.ts';
import { newId } from './ids.ts';
import type { Receiving } from './media/receiving.ts';
import type { Sync } from './media/sync.ts';
import type { Stream, Subscription } from './model.ts';
import {
  streamOf,
  subscriptionOf,
  withStreamPatch,
  withSubscription,
  withoutSubscription,
} from './state/reducers.ts';
import type { Store } from './state/store.ts';
import type { SubscriptionTracks } from './surface.ts';

export class Subscriptions {
  readonly #store: Store;
  readonly #sync: Sync;
  readonly #receiving: Receiving;

  constructor(store: Store, sync: Sync, receiving: Receiving) {
    this.#store = store;
    this.#sync = sync;
    this.#receiving = receiving;
  }

  async add(participantId: string, key: string, tracks: SubscriptionTracks): Promise<void> {
    const stream = this.#remoteStream(participantId, key);
    requireTracks(tracks);
    const known = subscriptionOf(this.#store.state, participantId, key);
    if (known) {
      if (known.audio !== tracks.audio || known.video !== tracks.video) await this.update(participantId, key, tracks);
      else if (!stream.isConfigured) await this.#sync.sync();
      return;
    }
    const subscription = { id: newId(), participantId, key, audio: tracks.audio, video: tracks.video };
    this.#store.apply(withSubscription(this.#store.state, subscription));
    await this.#agree(subscription, 'subscription_started');
  }

  async update(participantId: string, key: string, tracks: SubscriptionTracks): Promise<void> {
    const stream = this.#remoteStream(participantId, key);
    requireTracks(tracks);
    const known = subscriptionOf(this.#store.state, participantId, key);
    if (!known) throw notSubscribed(participantId, key);
    const next = { ...known, audio: tracks.audio, video: tracks.video };
    const state = withSubscription(this.#store.state, next);
    this.#store.apply(withStreamPatch(state, stream.id, { isConfigured: false }));
    await this.#agree(next, 'subscription_reconfigured');
  }

  async remove(participantId: string, key: string): Promise<void> {
    if (this.#store.state.status !== 'connected') throw notConnected();
    if (!subscriptionOf(this.#store.state, participantId, key)) throw notSubscribed(participantId, key);
    this.#end(participantId, key);
    await this.#sync.sync();
  }

  /** Gives up what is received of streams that are not in the state any more. */
  prune(): void {
    const gone = this.#receiving.streams.filter(
      ({ participantId, key }) => !subscriptionOf(this.#store.state, participantId, key),
    );
    for (const { participantId, key } of gone) this.#receiving.remove(participantId, key);
    if (gone.length > 0) this.#sync.sync().catch(() => {});
  }

  /** All received tracks are other objects now. */
  refresh(): void {
    for (const { participantId, key } of this.#receiving.streams) {
      const stream = streamOf(this.#store.state, participantId, key);
      if (!stream?.isConfigured) continue;
      const next = withStreamPatch(this.#store.state, stream.id, this.#receiving.tracks(participantId, key));
      this.#store.apply(next, ['subscription_reconfigured', participantId, key]);
    }
  }

  async #agree(
    subscription: Subscription,
    event: 'subscription_started' | 'subscription_reconfigured',
  ): Promise<void> {
    const { id, participantId, key, audio, video } = subscription;
    this.#receiving.set(participantId, key, { audio, video });
    const current = (): boolean => subscriptionOf(this.#store.state, participantId, key)?.id === id;
    try {
      await this.#sync.sync();
    } catch (error) {
      if (current()) this.#end(participantId, key);
      throw error;
    }
    const stream = streamOf(this.#store.state, participantId, key);
    if (!current() || !stream) return;
    const patch = { ...this.#receiving.tracks(participantId, key), isConfigured: true };
    this.#store.apply(withStreamPatch(this.#store.state, stream.id, patch), [event, participantId, key]);
  }

  #end(participantId: string, key: string): void {
    this.#receiving.remove(participantId, key);
    const next = withoutSubscription(this.#store.state, participantId, key);
    this.#store.apply(next, ['subscription_ended', participantId, key]);
  }

  #remoteStream(participantId: string, key: string): Stream {
    const { state } = this.#store;
    if (state.status !== 'connected') throw notConnected();
    if (!state.participants.has(participantId)) throw unknownParticipant(participantId);
    const stream = streamOf(state, participantId, key);
    if (!stream) throw unknownStream(participantId, key);
    if (stream.origin === 'local') throw invalidArgument('an own stream cannot be subscribed to');
    return stream;
  }
}

function requireTracks(tracks: SubscriptionTracks): void {
  if (typeof tracks?.audio === 'boolean' && typeof tracks.video === 'boolean') return;
  throw invalidArgument('a subscription needs {audio: boolean, video: boolean}');
}
