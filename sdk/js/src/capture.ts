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

export class Capture {
  readonly #store: Store;
  readonly #streams: LocalStreams;
  readonly #owned = new Set<MediaStreamTrack>();
  /** The camera behind a track that was made of it. */
  readonly #sources = new WeakMap<MediaStreamTrack, MediaStreamTrack>();
  readonly #turns = new Map<string, number>();

  constructor(store: Store, streams: LocalStreams) {
    this.#store = store;
    this.#streams = streams;
  }

  async setCamera(enabled: boolean, options: CameraOptions = {}): Promise<void> {
    const { key = DEVICES_KEY, simulcast = true, process, ...wanted } = options;
    const isChange = process !== undefined || Object.keys(wanted).length > 0;
    await this.#setDevice('video', key, enabled, simulcast, isChange, async () => {
      const camera = await openCamera(wanted);
      return process === undefined ? camera : this.#processed(camera, process);
    });
  }

  async setMicrophone(enabled: boolean, options: MicrophoneOptions = {}): Promise<void> {
    const { key = DEVICES_KEY, ...wanted } = options;
    // Made with layers, because a camera may join the stream later and layers cannot.
    const simulcast = this.#streams.sending(key)?.simulcast ?? true;
    await this.#setDevice('audio', key, enabled, simulcast, Object.keys(wanted).length > 0, () =>
      openMicrophone(wanted),
    );
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
    this.#free(...this.#owned);
  }

  async #setDevice(
    kind: Kind,
    key: string,
    enabled: boolean,
    simulcast: boolean,
    isChange: boolean,
    open: () => Promise<MediaStreamTrack>,
  ): Promise<void> {
    this.#requireConnected();
    const isLast = this.#turn(JSON.stringify([key, kind]));
    const present = this.#streams.sending(key)?.[kind];
    if (!enabled) {
      if (present) await this.#swap(kind, key, undefined, simulcast);
      return;
    }
    if (present?.readyState === 'live' && !isChange) return;
    const track = await open();
    this.#owned.add(track);
    if (!isLast()) {
      this.#free(track);
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

  async #processed(
    camera: MediaStreamTrack,
    process: NonNullable<CameraOptions['process']>,
  ): Promise<MediaStreamTrack> {
    try {
      const made = await process(camera);
      if (made !== camera) this.#sources.set(made, camera);
      return made;
    } catch (cause) {
      camera.stop();
      throw new VideoRoomsError('unexpected', "The camera's pictures could not be processed", { cause });
    }
  }

  #free(...tracks: (MediaStreamTrack | undefined)[]): void {
    for (const track of tracks) {
      if (!track || !this.#owned.delete(track)) continue;
      track.stop();
      this.#sources.get(track)?.stop();
    }
  }

  /** Begins a turn at a device; the function given tells whether no later one has begun. */
  #turn(device: string): () => boolean {
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
