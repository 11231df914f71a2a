/**
 * The received tracks of each subscription.
 *
 * `subscriptions.ts` uses it. Applications get clones of the slots' own tracks: a slot serves one stream after the
 * other on the same track, and an element that still holds the old stream's track must never show the next one's.
 */
import type { Kind } from '../model.ts';
import type { RemoteTrack } from '../signaling/messages.ts';
import type { Slots } from './slots.ts';

/** Tracks of one stream, as the state carries them. */
export interface ReceivedTracks {
  readonly audioTrack: MediaStreamTrack | undefined;
  readonly videoTrack: MediaStreamTrack | undefined;
}

interface Received {
  readonly line: RTCRtpTransceiver;
  readonly track: MediaStreamTrack;
}

interface Entry {
  readonly participantId: string;
  readonly key: string;
  readonly kinds: Record<Kind, boolean>;
  readonly received: Partial<Record<Kind, Received>>;
}

export class Receiving {
  readonly #slots: Slots<RTCRtpTransceiver>;
  readonly #entries = new Map<string, Entry>();

  constructor(slots: Slots<RTCRtpTransceiver>) {
    this.#slots = slots;
  }

  get streams(): readonly { readonly participantId: string; readonly key: string }[] {
    return [...this.#entries.values()];
  }

  /** Wishes for these kinds of a stream, and for no others. */
  set(participantId: string, key: string, kinds: Readonly<Record<Kind, boolean>>): void {
    const id = JSON.stringify([participantId, key]);
    const entry = this.#entries.get(id) ?? { participantId, key, kinds: { audio: false, video: false }, received: {} };
    this.#entries.set(id, entry);
    for (const kind of ['audio', 'video'] as const) {
      entry.kinds[kind] = kinds[kind];
      if (kinds[kind]) this.#slots.want({ participantId, key, kind });
      else this.#release(entry, kind);
    }
  }

  /** Gives the stream up; its tracks end. */
  remove(participantId: string, key: string): void {
    const id = JSON.stringify([participantId, key]);
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    if (entry) for (const kind of ['audio', 'video'] as const) this.#release(entry, kind);
  }

  /** The stream's tracks now; the same objects as before while its slots stay. */
  tracks(participantId: string, key: string): ReceivedTracks {
    const entry = this.#entries.get(JSON.stringify([participantId, key]));
    return {
      audioTrack: entry && this.#track(entry, 'audio'),
      videoTrack: entry && this.#track(entry, 'video'),
    };
  }

  /** The receivers of the stream, for statistics. */
  receivers(participantId: string, key: string): Partial<Record<Kind, RTCRtpReceiver>> {
    const found: Partial<Record<Kind, RTCRtpReceiver>> = {};
    for (const kind of ['audio', 'video'] as const) {
      const slot = this.#slots.slotOf({ participantId, key, kind });
      if (slot) found[kind] = slot.handle.receiver;
    }
    return found;
  }

  clear(): void {
    for (const { participantId, key } of this.streams) this.remove(participantId, key);
  }

  #track(entry: Entry, kind: Kind): MediaStreamTrack | undefined {
    const line = entry.kinds[kind] ? this.#slots.slotOf(remoteTrack(entry, kind))?.handle : undefined;
    const known = entry.received[kind];
    if (line === known?.line) return known?.track;
    known?.track.stop();
    if (!line) {
      delete entry.received[kind];
      return undefined;
    }
    const track = line.receiver.track.clone();
    entry.received[kind] = { line, track };
    return track;
  }

  #release(entry: Entry, kind: Kind): void {
    this.#slots.drop(remoteTrack(entry, kind));
    entry.received[kind]?.track.stop();
    delete entry.received[kind];
  }
}

const remoteTrack = ({ participantId, key }: Entry, kind: Kind): RemoteTrack => ({ participantId, key, kind });
