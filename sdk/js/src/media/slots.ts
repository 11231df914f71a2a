/**
 * The m-lines that this client receives on, and which remote track each is to carry.
 *
 * `sync.ts` asks what to tell the server and reports what the server has taken. A slot that becomes free is used again;
 * new ones are made in small batches, since each batch costs an offer. Pure: handles are only ever passed through.
 */
import type { Kind } from '../model.ts';
import type { Bindings, RemoteTrack, SubscribeBinding } from '../signaling/messages.ts';

/** What a slot hangs on; a transceiver outside tests. */
export interface SlotHandle {
  readonly mid: string | null;
}

export interface Slot<H extends SlotHandle> {
  readonly kind: Kind;
  readonly handle: H;
  /** Whether it carries whoever speaks; such a slot is never used for anything else. */
  readonly speaker: boolean;
  source: RemoteTrack | null;
  /** Highest layer wanted: a rid, `off`, or null for the best. */
  layer: string | null;
  /** The source as the server knows it; `undefined` before it knows the slot. */
  told: string | undefined;
  toldLayer: string | null;
}

// Two people who come at once are taken without another offer each.
const SPARE_SLOTS = 2;

export class Slots<H extends SlotHandle> {
  readonly #slots: Slot<H>[] = [];
  readonly #wishes = new Map<string, RemoteTrack>();
  readonly #layers = new Map<string, string>();

  get all(): readonly Slot<H>[] {
    return this.#slots;
  }

  /** Wishes for a remote track; gives it a free slot at once when there is one. */
  want(track: RemoteTrack): void {
    this.#wishes.set(idOf(track), track);
    this.#fill();
  }

  /** Gives the track up and frees its slot. */
  drop(track: RemoteTrack): void {
    this.#wishes.delete(idOf(track));
    const slot = this.slotOf(track);
    if (slot) slot.source = null;
    this.#fill();
  }

  /** Sets the highest layer wanted of a video track; it holds whenever the track has a slot. */
  setLayer(track: RemoteTrack, layer: string | null): void {
    if (layer === null) this.#layers.delete(idOf(track));
    else this.#layers.set(idOf(track), layer);
    const slot = this.slotOf(track);
    if (slot) slot.layer = layer;
  }

  slotOf(track: RemoteTrack): Slot<H> | undefined {
    return this.#slots.find(({ source }) => source !== null && idOf(source) === idOf(track));
  }

  slotAt(mid: string): Slot<H> | undefined {
    return this.#slots.find(({ handle }) => handle.mid === mid);
  }

  /** Slots to be made before every wish has one, spares included; zero when no wish waits. */
  missing(kind: Kind): number {
    const waiting = [...this.#wishes.values()].filter((track) => track.kind === kind && !this.slotOf(track)).length;
    return waiting === 0 ? 0 : waiting + SPARE_SLOTS;
  }

  add(kind: Kind, handle: H, speaker = false): void {
    this.#slots.push({ kind, handle, speaker, source: null, layer: null, told: undefined, toldLayer: null });
    this.#fill();
  }

  /** Forgets slots that the server never took, and gives their handles. */
  removeUntold(): H[] {
    const untold = this.#slots.filter(({ told }) => told === undefined);
    for (const slot of untold) this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#fill();
    return untold.map(({ handle }) => handle);
  }

  /** Forgets all slots, not the wishes; for a new transport. */
  clear(): void {
    this.#slots.length = 0;
  }

  /** The binding of every slot that has a mid. */
  bindings(): Bindings {
    return this.#bindingsOf(this.#slots);
  }

  /** Bindings that the server does not know yet. */
  untold(): Bindings {
    return this.#bindingsOf(this.#slots.filter((slot) => slot.told !== idOfSlot(slot)));
  }

  /** Layers that the server does not know yet, by mid; only of slots that carry something. */
  untoldLayers(): Record<string, string | null> {
    const untold = this.#slots.filter(({ source, layer, toldLayer }) => source !== null && layer !== toldLayer);
    return Object.fromEntries(untold.flatMap(({ handle, layer }) => (handle.mid === null ? [] : [[handle.mid, layer]])));
  }

  /** The server has taken these bindings. */
  told(bindings: Bindings): void {
    for (const [mid, binding] of Object.entries(bindings)) {
      const slot = this.slotAt(mid);
      if (slot) slot.told = idOfBinding(binding);
    }
  }

  /** The server has taken these layers. */
  toldLayers(layers: Readonly<Record<string, string | null>>): void {
    for (const [mid, layer] of Object.entries(layers)) {
      const slot = this.slotAt(mid);
      if (slot) slot.toldLayer = layer;
    }
  }

  #fill(): void {
    for (const [id, track] of this.#wishes) {
      if (this.slotOf(track)) continue;
      const free = this.#slots.find(({ kind, speaker, source }) => kind === track.kind && !speaker && source === null);
      if (!free) continue;
      free.source = track;
      free.layer = this.#layers.get(id) ?? null;
    }
  }

  #bindingsOf(slots: readonly Slot<H>[]): Bindings {
    return Object.fromEntries(
      slots.flatMap((slot) => (slot.handle.mid === null ? [] : [[slot.handle.mid, bindingOf(slot)] as const])),
    );
  }
}

const idOf = ({ participantId, key, kind }: RemoteTrack): string => JSON.stringify([participantId, key, kind]);

const bindingOf = ({ speaker, source }: Slot<SlotHandle>): SubscribeBinding => (speaker ? { speaker: true } : source);

function idOfBinding(binding: SubscribeBinding): string {
  if (binding === null) return 'free';
  return 'speaker' in binding ? 'speaker' : idOf(binding);
}

const idOfSlot = (slot: Slot<SlotHandle>): string => idOfBinding(bindingOf(slot));
