/**
 * What this client publishes: the tracks under each key, the m-lines they go out on, how they are encoded.
 *
 * `sync.ts` tells the server; this part only changes senders. Every publication has an audio and a video m-line from
 * the start, so that tracks come, go and change without an offer.
 */
import type { VideoCodec } from '../config.ts';
import type { Kind } from '../model.ts';
import { quirks } from '../quirks.ts';
import type { Layer, PublishBinding } from '../signaling/messages.ts';
import { firstEncodings, layersOf, tunedEncodings, type Size, type VideoEncoding } from './encodings.ts';
import type { Transport } from './transport.ts';

/** Tracks to send and how. */
export interface Sending {
  readonly audio: MediaStreamTrack | undefined;
  readonly video: MediaStreamTrack | undefined;
  /** Whether layers are sent; only the first call for a key decides on the m-line. */
  readonly simulcast: boolean;
}

/** What the server and the other participants are to know of a publication. */
export interface Told {
  readonly audio: boolean;
  readonly video: boolean;
  readonly layers: readonly Layer[];
}

interface Publication {
  readonly key: string;
  readonly layered: boolean;
  sending: Sending;
  wanted: readonly string[] | undefined;
  lines: { readonly audio: RTCRtpTransceiver; readonly video: RTCRtpTransceiver } | undefined;
  told: string | undefined;
  /** Ends with the last change of the encodings that was asked for. */
  tuning: Promise<void>;
}

interface Spare {
  readonly kind: Kind;
  readonly layered: boolean;
  readonly line: RTCRtpTransceiver;
}

export class Publications {
  readonly #publications = new Map<string, Publication>();
  readonly #codec: VideoCodec;
  #spares: Spare[] = [];
  #offered: Readonly<Record<string, PublishBinding>> = {};

  constructor(codec: VideoCodec) {
    this.#codec = codec;
  }

  has(key: string): boolean {
    return this.#publications.has(key);
  }

  add(key: string, sending: Sending): void {
    const layered = sending.simulcast;
    const unknown = { wanted: undefined, lines: undefined, told: undefined };
    this.#publications.set(key, { key, layered, sending, ...unknown, tuning: Promise.resolve() });
  }

  /** Sends other tracks on the same m-lines. */
  async update(key: string, sending: Sending): Promise<void> {
    const publication = this.#publications.get(key);
    if (!publication) return;
    publication.sending = sending;
    await this.#load(publication);
  }

  /** Stops sending at once; the m-lines are kept for the next publication. */
  remove(key: string): void {
    const publication = this.#publications.get(key);
    this.#publications.delete(key);
    if (!publication?.lines) return;
    for (const kind of ['audio', 'video'] as const) {
      const line = publication.lines[kind];
      void line.sender.replaceTrack(null).catch(() => {});
      if (line.mid === null) {
        line.stop();
        continue;
      }
      line.direction = 'inactive';
      this.#spares.push({ kind, layered: kind === 'video' && publication.layered, line });
    }
  }

  /** Notes which layers somebody watches and pauses the others. */
  async setWanted(key: string, rids: readonly string[]): Promise<void> {
    const publication = this.#publications.get(key);
    if (!publication) return;
    publication.wanted = rids;
    await this.#tune(publication);
  }

  /** Gives every publication its m-lines on the transport. */
  async equip(transport: Transport): Promise<void> {
    for (const publication of this.#publications.values()) {
      if (publication.lines) continue;
      const { layered } = publication;
      publication.lines = {
        audio: this.#line('audio', false, transport),
        video: this.#line('video', layered, transport),
      };
      await this.#load(publication);
    }
  }

  /** The transport is gone, and all m-lines with it. */
  unequip(): void {
    this.#spares = [];
    this.#offered = {};
    for (const publication of this.#publications.values()) {
      publication.lines = publication.told = publication.wanted = undefined;
      publication.tuning = Promise.resolve();
    }
  }

  /** Whether the m-lines of some stream differ from those in the last answered offer. */
  needsOffer(): boolean {
    const present = this.bindings();
    const lines = [...this.#publications.values()].flatMap((each) => [each.lines?.audio, each.lines?.video]);
    return (
      lines.some((line) => !line?.mid) ||
      Object.keys(this.#offered).length !== lines.length ||
      Object.entries(this.#offered).some(([mid, { key }]) => present[mid]?.key !== key)
    );
  }

  /** What each m-line sends, for an offer. */
  bindings(): Record<string, PublishBinding> {
    const bindings: Record<string, PublishBinding> = {};
    for (const publication of this.#publications.values()) {
      const { audio, video, layers } = toldOf(publication);
      const { lines, key } = publication;
      if (lines?.audio.mid) bindings[lines.audio.mid] = { key, kind: 'audio', enabled: audio };
      if (lines?.video.mid) bindings[lines.video.mid] = { key, kind: 'video', enabled: video, layers };
    }
    return bindings;
  }

  /** The server has answered an offer with these bindings. */
  async offered(bindings: Readonly<Record<string, PublishBinding>>): Promise<void> {
    this.#offered = bindings;
    for (const publication of this.#publications.values()) {
      const { audio, video } = publication.lines ?? {};
      const [sound, picture] = [bindings[audio?.mid ?? ''], bindings[video?.mid ?? '']];
      if (sound && picture) {
        publication.told = JSON.stringify([sound.enabled, picture.enabled, picture.layers ?? []]);
      }
      await this.#tune(publication);
    }
  }

  /** Publications of which the server knows something else. */
  untold(): [key: string, told: Told][] {
    return [...this.#publications.values()]
      .filter((publication) => publication.told !== undefined && publication.told !== noteOf(toldOf(publication)))
      .map((publication) => [publication.key, toldOf(publication)]);
  }

  told(key: string, told: Told): void {
    const publication = this.#publications.get(key);
    if (publication) publication.told = noteOf(told);
  }

  senders(key: string): { audio: RTCRtpSender; video: RTCRtpSender } | undefined {
    const lines = this.#publications.get(key)?.lines;
    return lines && { audio: lines.audio.sender, video: lines.video.sender };
  }

  #line(kind: Kind, layered: boolean, transport: Transport): RTCRtpTransceiver {
    const spare = this.#spares.find((other) => other.kind === kind && other.layered === layered);
    if (!spare) return transport.addSender(kind, kind === 'video' ? firstEncodings(layered) : [{}], this.#codec);
    this.#spares.splice(this.#spares.indexOf(spare), 1);
    spare.line.direction = 'sendonly';
    return spare.line;
  }

  async #load(publication: Publication): Promise<void> {
    const { lines, sending } = publication;
    if (!lines) return;
    await Promise.all([
      lines.audio.sender.replaceTrack(sending.audio ?? null),
      lines.video.sender.replaceTrack(sending.video ?? null),
    ]);
    await this.#tune(publication);
  }

  /**
   * Sets what can change of the video encodings, one change after the other: while a sender takes one, it still tells
   * the encodings from before and refuses another.
   */
  #tune(publication: Publication): Promise<void> {
    const tune = (): Promise<void> => this.#tuneNow(publication);
    publication.tuning = publication.tuning.then(tune, tune);
    return publication.tuning;
  }

  /** Refusal leaves the encodings as they are, which still sends. */
  async #tuneNow(publication: Publication): Promise<void> {
    const sender = publication.lines?.video.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const video = encodingOf(publication, parameters.codecs?.[0]?.mimeType.toLowerCase());
    const encodings = tunedEncodings(parameters.encodings, video, quirks().scalabilityMode);
    const degradation = video.screen ? { degradationPreference: 'maintain-resolution' } : {};
    if (JSON.stringify(encodings) === JSON.stringify(parameters.encodings)) return;
    try {
      await sender.setParameters({ ...parameters, encodings, ...degradation } as RTCRtpSendParameters);
    } catch {
      // Raced with a renegotiation: the next answer tunes again.
    }
  }
}

const isOn = (track: MediaStreamTrack | undefined): boolean => track?.readyState === 'live' && track.enabled;

const noteOf = ({ audio, video, layers }: Told): string => JSON.stringify([audio, video, layers]);

function toldOf(publication: Publication): Told {
  const { sending } = publication;
  return { audio: isOn(sending.audio), video: isOn(sending.video), layers: layersOf(encodingOf(publication, undefined)) };
}

function encodingOf(publication: Publication, codec: string | undefined): VideoEncoding {
  const { layered, sending, wanted } = publication;
  return {
    simulcast: layered,
    topOnly: layered && !sending.simulcast,
    size: sizeOf(sending.video),
    codec,
    screen: sending.video?.contentHint === 'detail' || sending.video?.contentHint === 'text',
    wanted,
  };
}

function sizeOf(track: MediaStreamTrack | undefined): Size | undefined {
  const { width, height } = track?.getSettings?.() ?? {};
  return width && height ? { width, height } : undefined;
}
