/**
 * Brings the server in step with what this client wants to send and receive, over one transport.
 *
 * Callers change publications or slots and await `sync()`. Passes run one after the other, and all that is asked while
 * one runs goes into the next, so that many calls make one offer. A pass that is cut off by a lost connection is begun
 * again when the connection is back; a pass that the server refuses rejects for all who wait on it, and they undo
 * what they asked for.
 */
import { VideoRoomsError, aborted, asVideoRoomsError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Kind } from '../model.ts';
import type { Fields } from '../signaling/connection.ts';
import type { ClientMessage, ResultOf } from '../signaling/messages.ts';
import type { Publications } from './publications.ts';
import { Slots } from './slots.ts';
import type { Transport } from './transport.ts';

/** Sends a request; rejects with `network_error` when the connection is lost. */
export type Ask = <T extends ClientMessage['type']>(type: T, fields: Fields<T>) => Promise<ResultOf[T]>;

export interface SyncOptions {
  readonly ask: Ask;
  readonly newTransport: () => Transport;
  readonly publications: Publications;
  /** Slots for whoever speaks, in the first offer. */
  readonly speakerSlots: number;
  readonly log: Log;
  /** Another transport has been agreed: all received tracks are other objects now. */
  readonly onTransport: () => void;
}

// A server that loses one new transport after the other is broken; those who wait should hear of it.
const MAX_REPLACEMENTS = 3;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: VideoRoomsError) => void;
}

export class Sync {
  readonly slots = new Slots<RTCRtpTransceiver>();
  readonly #options: SyncOptions;
  #transport: Transport | undefined;
  #waiters: Waiter[] = [];
  #online = false;
  #running = false;
  #closed = false;
  #offerWanted = false;
  #isFresh = false;
  #wasConnected = false;
  #replacements = 0;
  #iceRestart = false;
  #provision: Readonly<Record<Kind, number>> = { audio: 0, video: 0 };

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  get transport(): Transport | undefined {
    return this.#transport;
  }

  /** Whether an earlier transport was agreed on, so that the next one replaces it. */
  get wasConnected(): boolean {
    return this.#wasConnected;
  }

  /** Slots to make with the next transport beyond those wished for. */
  provide(slots: Readonly<Record<Kind, number>>): void {
    this.#provision = slots;
  }

  /** Resolves when the server knows all that is wanted now. Rejects with what it refused. */
  sync(): Promise<void> {
    if (this.#closed) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      // A microtask later, so that calls of one tick come into one pass.
      queueMicrotask(() => void this.#run());
    });
  }

  /** Whether requests can be sent; waiting passes begin when they can again. */
  setOnline(online: boolean): void {
    this.#online = online;
    if (online) void this.#run();
  }

  restartIce(): Promise<void> {
    this.#iceRestart = this.#offerWanted = true;
    return this.sync();
  }

  /** Gives the transport up and opens another, with everything that was sent and received. */
  replaceTransport(): Promise<void> {
    this.#drop();
    return this.sync();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    for (const { reject } of this.#waiters.splice(0)) reject(aborted());
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiters.length > 0 && this.#online && !this.#closed) {
      const batch = this.#waiters.splice(0);
      try {
        await this.#pass();
        this.#replacements = 0;
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        const error = asVideoRoomsError(cause);
        if (this.#closed) for (const { reject } of batch) reject(aborted());
        else if (this.#mayGoOn(error)) this.#waiters.unshift(...batch);
        else {
          this.#options.log.warn(`the server refused: ${error.message}`, error);
          for (const { reject } of batch) reject(error);
        }
      }
    }
    this.#running = false;
  }

  /** Whether the same pass should be begun again. */
  #mayGoOn(error: VideoRoomsError): boolean {
    if (error.code === 'network_error') {
      this.#online = false;
      return true;
    }
    if (error.code !== 'unknown_transport' || ++this.#replacements > MAX_REPLACEMENTS) return false;
    this.#drop();
    return true;
  }

  async #pass(): Promise<void> {
    const { publications } = this.#options;
    const transport = this.#ensureTransport();
    await publications.equip(transport);
    const grown = this.#grow(transport);
    if (grown || this.#offerWanted || publications.needsOffer()) await this.#negotiate(transport);
    else await this.#bind();
    await this.#tellTracks();
    await this.#tellLayers();
    if (!this.#isFresh) return;
    this.#isFresh = false;
    this.#wasConnected = true;
    this.#options.onTransport();
  }

  #ensureTransport(): Transport {
    if (this.#transport) return this.#transport;
    const transport = this.#options.newTransport();
    this.#transport = transport;
    this.#offerWanted = true;
    for (let n = 0; n < this.#options.speakerSlots; n++) this.slots.add('audio', transport.addReceiver('audio'), true);
    for (const kind of ['audio', 'video'] as const) {
      for (let n = 0; n < this.#provision[kind]; n++) this.slots.add(kind, transport.addReceiver(kind));
    }
    this.#isFresh = true;
    return transport;
  }

  #grow(transport: Transport): boolean {
    const count = this.slots.all.length;
    for (const kind of ['audio', 'video'] as const) {
      for (let n = this.slots.missing(kind); n > 0; n--) this.slots.add(kind, transport.addReceiver(kind));
    }
    return this.slots.all.length > count;
  }

  async #negotiate(transport: Transport): Promise<void> {
    const { ask, publications, log } = this.#options;
    const startedAt = performance.now();
    const iceRestart = this.#iceRestart;
    const offer = await transport.offer(iceRestart);
    const publish = publications.bindings();
    const subscribe = this.slots.bindings();
    try {
      const { answer } = await ask('negotiate', { transportId: transport.id, offer, publish, subscribe });
      if (this.#transport !== transport) throw lostTransport();
      await transport.accept(answer);
    } catch (error) {
      await this.#takeBack(transport, error);
      throw error;
    }
    this.#offerWanted = false;
    if (iceRestart) this.#iceRestart = false;
    this.slots.told(subscribe);
    await publications.offered(publish);
    log.time('negotiate', startedAt);
  }

  /**
   * After a refusal the offer is undone; after a lost connection it stands, and the next pass repeats it. When no answer
   * came, nobody knows what the server holds: only another transport is in step again.
   */
  async #takeBack(transport: Transport, error: unknown): Promise<void> {
    this.#offerWanted = true;
    const { code } = asVideoRoomsError(error);
    if (this.#transport !== transport || code === 'network_error') return;
    if (code === 'timed_out') {
      this.replaceTransport().catch(() => {});
      return;
    }
    await transport.rollback();
    for (const line of this.slots.removeUntold()) line.stop();
  }

  async #bind(): Promise<void> {
    const subscribe = this.slots.untold();
    if (Object.keys(subscribe).length === 0) return;
    await this.#options.ask('bind', { subscribe });
    this.slots.told(subscribe);
  }

  async #tellTracks(): Promise<void> {
    const { ask, publications } = this.#options;
    for (const [key, told] of publications.untold()) {
      await ask('stream', { key, ...told });
      publications.told(key, told);
    }
  }

  async #tellLayers(): Promise<void> {
    const layers = this.slots.untoldLayers();
    if (Object.keys(layers).length === 0) return;
    await this.#options.ask('layers', { layers });
    this.slots.toldLayers(layers);
  }

  #drop(): void {
    this.#transport?.close();
    this.#transport = undefined;
    this.#iceRestart = false;
    this.slots.clear();
    this.#options.publications.unequip();
  }
}

const lostTransport = (): VideoRoomsError =>
  new VideoRoomsError('unknown_transport', 'The transport was replaced meanwhile', { retryable: true });
