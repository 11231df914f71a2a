/**
 * Cameras, microphones and screens that the SDK opens itself: setCameraEnabled and its siblings.
 *
 * `presence.ts` makes one; `room.ts` calls it. It owns the tracks it opens and stops them; tracks that an application
 * publishes on its own are left running. When calls overtake each other, the last one decides.
 */
import { VideoRoomsError, notConnected } from './errors.ts';
import { openCamera, openMicrophone, openScreen } from './media/sources.ts';
import type { Kind } from './model.ts';
import type { Store } from './state/store.ts';
import type { LocalStreams } from './streams.ts';
import type { CameraOptions, MicrophoneOptions, ScreenShareOptions } from './surface.ts';

const DEVICES_KEY = 'self';
const SCREEN_KEY = 'presentation';

type Process = NonNullable<CameraOptions['process']>;

/** A camera or microphone as it is wanted. */
interface Wish {
  readonly kind: Kind;
  readonly key: string;
  readonly simulcast: boolean;
  /** Whether a device that is on already is to be opened anew. */
  readonly isChange: boolean;
  readonly open: () => Promise<MediaStreamTrack>;
  readonly process: Process | undefined;
}

export class Capture {
  readonly #store: Store;
  readonly #streams: LocalStreams;
  readonly #owned = new Set<MediaStreamTrack>();
  /** The camera behind a track that was made of it. */
  readonly #sources = new WeakMap<MediaStreamTrack, MediaStreamTrack>();
  readonly #turns = new Map<string, number>();
  /** What lets go of a camera that is being processed, by its device. */
  readonly #preparing = new Map<string, () => void>();

  constructor(store: Store, streams: LocalStreams) {
    this.#store = store;
    this.#streams = streams;
  }

  async setCamera(enabled: boolean, options: CameraOptions = {}): Promise<void> {
    const { key = DEVICES_KEY, simulcast = true, process, ...wanted } = options;
    const isChange = process !== undefined || Object.keys(wanted).length > 0;
    const open = (): Promise<MediaStreamTrack> => openCamera(wanted);
    await this.#setDevice({ kind: 'video', key, simulcast, isChange, open, process }, enabled);
  }

  async setMicrophone(enabled: boolean, options: MicrophoneOptions = {}): Promise<void> {
    const { key = DEVICES_KEY, ...wanted } = options;
    // Made with layers, because a camera may join the stream later and layers cannot.
    const simulcast = this.#streams.sending(key)?.simulcast ?? true;
    const isChange = Object.keys(wanted).length > 0;
    const open = (): Promise<MediaStreamTrack> => openMicrophone(wanted);
    await this.#setDevice({ kind: 'audio', key, simulcast, isChange, open, process: undefined }, enabled);
  }

  async setScreenShare(enabled: boolean, options: ScreenShareOptions = {}): Promise<void> {
    this.#requireConnected();
    const { key = SCREEN_KEY } = options;
    const isLast = this.#turn(key);
    const sending = this.#streams.sending(key);
    if (!enabled) {
      if (!sending) return;
      const removed = this.#streams.remove(key);
      this.#free(sending.audio, sending.video);
      await removed;
      return;
    }
    if (sending) return;
    const stream = await openScreen(options);
    const [video, audio] = [stream.getVideoTracks()[0], stream.getAudioTracks()[0]];
    const tracks = stream.getTracks();
    for (const track of tracks) this.#owned.add(track);
    if (!isLast() || this.#streams.sending(key)) {
      this.#free(...tracks);
      this.#requireConnected();
      return;
    }
    video?.addEventListener('ended', () => void this.setScreenShare(false, { key }).catch(() => {}));
    await this.#freeUnless(this.#streams.add(key, { audio, video }), ...tracks);
  }

  /** Frees all devices. */
  close(): void {
    this.#turns.clear();
    for (const letGo of this.#preparing.values()) letGo();
    this.#free(...this.#owned);
  }

  async #setDevice({ kind, key, simulcast, isChange, open, process }: Wish, enabled: boolean): Promise<void> {
    this.#requireConnected();
    const device = JSON.stringify([key, kind]);
    const isLast = this.#turn(device);
    const present = this.#streams.sending(key)?.[kind];
    if (!enabled) {
      if (present) await this.#swap(kind, key, undefined, simulcast);
      return;
    }
    if (present?.readyState === 'live' && !isChange) return;
    const opened = await open();
    this.#owned.add(opened);
    const track = process && isLast() ? await this.#processed(device, opened, process) : opened;
    if (!track || !isLast()) {
      this.#free(track ?? opened);
      this.#requireConnected();
      return;
    }
    await this.#freeUnless(this.#swap(kind, key, track, simulcast), track);
  }

  /** Sends `track` in place of what is sent now, and frees the latter if it is the SDK's. */
  async #swap(kind: Kind, key: string, track: MediaStreamTrack | undefined, simulcast: boolean): Promise<void> {
    const sending = this.#streams.sending(key);
    if (!sending) {
      const video = { ...(kind === 'video' && track ? { track } : {}), options: { enableSimulcast: simulcast } };
      await this.#streams.add(key, { video, ...(kind === 'audio' ? { audio: track } : {}) });
      return;
    }
    const done = this.#streams.replace(key, {
      ...sending,
      [kind]: track,
      simulcast: kind === 'video' && track ? simulcast : sending.simulcast,
    });
    if (sending[kind] !== track) this.#free(sending[kind]);
    await done;
  }

  async #freeUnless(done: Promise<void>, ...tracks: MediaStreamTrack[]): Promise<void> {
    try {
      await done;
    } catch (error) {
      this.#free(...tracks);
      throw error;
    }
  }

  /** The track that is made of a camera, which is then its source; null where a later turn or leaving let go of it. */
  async #processed(device: string, camera: MediaStreamTrack, process: Process): Promise<MediaStreamTrack | null> {
    const making = (async () => process(camera))();
    let isLetGo = false;
    // Who turns the camera off while it is prepared waits for nothing: making may take as long as a download.
    const lettingGo = new Promise<null>((resolve) => {
      this.#preparing.set(device, () => {
        isLetGo = true;
        this.#preparing.delete(device);
        this.#free(camera);
        resolve(null);
      });
    });
    const made = making.then(
      (track) => {
        if (!isLetGo) return track;
        track.stop();
        return null;
      },
      (cause: unknown) => {
        if (isLetGo) return null;
        this.#free(camera);
        throw new VideoRoomsError('unexpected', "The camera's pictures could not be processed", { cause });
      },
    );
    const track = await Promise.race([made, lettingGo]).finally(() => isLetGo || this.#preparing.delete(device));
    if (track && track !== camera) {
      this.#owned.delete(camera);
      this.#owned.add(track);
      this.#sources.set(track, camera);
    }
    return track;
  }

  #free(...tracks: (MediaStreamTrack | undefined)[]): void {
    for (const track of tracks) {
      if (!track || !this.#owned.delete(track)) continue;
      track.stop();
      this.#sources.get(track)?.stop();
    }
  }

  /**
   * Begins a turn at a device, which lets go of what an earlier one prepares. The function given tells whether no later
   * one has begun.
   */
  #turn(device: string): () => boolean {
    this.#preparing.get(device)?.();
    const turn = (this.#turns.get(device) ?? 0) + 1;
    this.#turns.set(device, turn);
    return () => this.#turns.get(device) === turn && this.#store.state.status === 'connected';
  }

  #requireConnected(): void {
    const { status } = this.#store.state;
    if (status !== 'connected') throw notConnected();
    if (typeof MediaStreamTrack === 'undefined') {
      throw new VideoRoomsError('unsupported_browser', 'This browser has no media capture');
    }
  }
}
