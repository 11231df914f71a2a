/**
 * Mixes the sound of the speaker slots into one track, in the page.
 *
 * `presence.ts` makes one per room. The track stays the same object while slots and transports change below it. Where
 * WebAudio is missing the loudest slot's own track stands in.
 */
import type { Log } from '../log.ts';
import { quirks } from '../quirks.ts';

// What browsers count as a gesture that lets an audio context start.
const GESTURES = ['pointerup', 'keydown', 'touchend', 'click'] as const;

interface Input {
  readonly source: MediaStreamAudioSourceNode;
  readonly pull: HTMLAudioElement | undefined;
}

export class Mixer {
  readonly #context: AudioContext | undefined;
  readonly #destination: MediaStreamAudioDestinationNode | undefined;
  readonly #inputs = new Map<MediaStreamTrack, Input>();
  readonly #resume = (): void => void this.#context?.resume().catch(() => {});
  #fallback: MediaStreamTrack | undefined;

  constructor(log: Log) {
    if (typeof AudioContext === 'undefined') return;
    try {
      this.#context = new AudioContext({ latencyHint: 'interactive' });
      this.#destination = this.#context.createMediaStreamDestination();
    } catch (error) {
      log.warn('no audio context; the mixed sound is the loudest speaker alone', error);
      return;
    }
    this.#context.onstatechange = () => this.#awaitGesture();
    this.#awaitGesture();
    this.#resume();
  }

  get track(): MediaStreamTrack | undefined {
    return this.#destination?.stream.getAudioTracks()[0] ?? this.#fallback;
  }

  /** Mixes exactly these tracks from now on. */
  setInputs(tracks: readonly MediaStreamTrack[]): void {
    this.#fallback = tracks[0];
    for (const track of this.#inputs.keys()) if (!tracks.includes(track)) this.#remove(track);
    for (const track of tracks) if (!this.#inputs.has(track)) this.#add(track);
  }

  close(): void {
    this.#stopWaiting();
    for (const track of [...this.#inputs.keys()]) this.#remove(track);
    this.#destination?.stream.getTracks().forEach((track) => track.stop());
    if (this.#context) {
      this.#context.onstatechange = null;
      void this.#context.close().catch(() => {});
    }
  }

  #add(track: MediaStreamTrack): void {
    if (!this.#context || !this.#destination) return;
    const stream = new MediaStream([track]);
    const source = this.#context.createMediaStreamSource(stream);
    source.connect(this.#destination);
    this.#inputs.set(track, { source, pull: quirks().pullRemoteAudio ? pullThrough(stream) : undefined });
  }

  #remove(track: MediaStreamTrack): void {
    const input = this.#inputs.get(track);
    this.#inputs.delete(track);
    input?.source.disconnect();
    if (input?.pull) input.pull.srcObject = null;
  }

  /** A context made without a gesture stays suspended; the next gesture starts it, and so does one after a call. */
  #awaitGesture(): void {
    this.#stopWaiting();
    if (!this.#context || this.#context.state === 'running' || this.#context.state === 'closed') return;
    for (const gesture of GESTURES) globalThis.addEventListener?.(gesture, this.#resume, true);
  }

  #stopWaiting(): void {
    for (const gesture of GESTURES) globalThis.removeEventListener?.(gesture, this.#resume, true);
  }
}

function pullThrough(stream: MediaStream): HTMLAudioElement {
  const element = new Audio();
  element.muted = true;
  element.srcObject = stream;
  void element.play().catch(() => {});
  return element;
}
