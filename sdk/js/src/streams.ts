/**
 * Publishing: addStream, updateStream and removeStream, and the local streams in the state.
 *
 * `presence.ts` makes one; `room.ts` and `capture.ts` call it. What is sent changes at once, the server is told through
 * `sync`. Tracks are the caller's and are never stopped here; a track that its owner stops is given out as disabled.
 */
import { alreadyPublished, invalidArgument, notConnected, notPublished } from './errors.ts';
import { newId } from './ids.ts';
import type { Publications, Sending } from './media/publications.ts';
import type { Sync } from './media/sync.ts';
import type { Kind, Stream } from './model.ts';
import type { Fact } from './state/changes.ts';
import { streamOf, withStream, withStreamPatch, withoutStream } from './state/reducers.ts';
import type { Store } from './state/store.ts';
import type { StreamTracks, VideoSource } from './surface.ts';

// Limit of the signaling schema.
const MAX_KEY_LENGTH = 128;
// No event tells that a page stopped its own track; a quarter of a second is soon enough for a mute sign.
const TRACK_CHECK_MS = 250;

export class LocalStreams {
  readonly #store: Store;
  readonly #sync: Sync;
  readonly #publications: Publications;
  readonly #sending = new Map<string, Sending>();
  #check: ReturnType<typeof setInterval> | undefined;

  constructor(store: Store, sync: Sync, publications: Publications) {
    this.#store = store;
    this.#sync = sync;
    this.#publications = publications;
  }

  /** What is sent under the key now. */
  sending(key: string): Sending | undefined {
    return this.#sending.get(key);
  }

  async add(key: string, tracks: StreamTracks = {}): Promise<void> {
    this.#requireConnected();
    requireKey(key);
    const sending = sendingOf(tracks);
    const participantId = this.#store.state.localParticipantId;
    if (streamOf(this.#store.state, participantId, key)) throw alreadyPublished(key);
    const stream: Stream = {
      id: newId(),
      key,
      participantId,
      origin: 'local',
      ...flagsOf(sending),
      isAudioCensored: false,
      isVideoCensored: false,
      ...(sending.audio ? { audioTrack: sending.audio } : {}),
      ...(sending.video ? { videoTrack: sending.video } : {}),
      isConfigured: false,
      layers: Object.freeze([]),
    };
    this.#publications.add(key, sending);
    this.#keep(key, sending);
    this.#store.apply(withStream(this.#store.state, stream));
    try {
      await this.#sync.sync();
    } catch (error) {
      this.#forget(stream);
      throw error;
    }
    if (this.#holds(stream.id)) {
      const next = withStreamPatch(this.#store.state, stream.id, { isConfigured: true });
      this.#store.apply(next, ['stream_published', participantId, key]);
    }
  }

  async update(key: string, tracks: StreamTracks = {}): Promise<void> {
    this.#requireConnected();
    const stream = this.#published(key);
    const simulcast = this.#sending.get(key)?.simulcast ?? false;
    await this.#send(stream, { ...sendingOf(tracks), simulcast });
  }

  /** Like `update`, but may also turn layers off and on, where the stream was made with layers. */
  async replace(key: string, sending: Sending): Promise<void> {
    this.#requireConnected();
    await this.#send(this.#published(key), sending);
  }

  async remove(key: string): Promise<void> {
    this.#requireConnected();
    const stream = this.#published(key);
    this.#publications.remove(key);
    this.#drop(key);
    try {
      await this.#sync.sync();
    } finally {
      if (this.#holds(stream.id)) {
        const next = withoutStream(this.#store.state, stream.id);
        this.#store.apply(next, ['stream_unpublished', stream.participantId, key]);
      }
    }
  }

  close(): void {
    this.#sending.clear();
    clearInterval(this.#check);
  }

  async #send(stream: Stream, sending: Sending): Promise<void> {
    this.#keep(stream.key, sending);
    const patch = { ...flagsOf(sending), audioTrack: sending.audio, videoTrack: sending.video };
    const before = this.#store.state.streams.get(stream.id) ?? stream;
    const next = withStreamPatch(this.#store.state, stream.id, { ...patch, isConfigured: false });
    this.#store.apply(next, ...toggled(before, patch));
    await this.#publications.update(stream.key, sending);
    await this.#sync.sync();
    // A later update of the same stream is still on its way when what is sent differs by now.
    if (this.#holds(stream.id) && this.#sending.get(stream.key) === sending) {
      this.#store.apply(withStreamPatch(this.#store.state, stream.id, { isConfigured: true }));
    }
  }

  #published(key: string): Stream {
    const stream = streamOf(this.#store.state, this.#store.state.localParticipantId, key);
    if (!stream || !this.#publications.has(key)) throw notPublished(key);
    return stream;
  }

  #holds(streamId: string): boolean {
    return this.#store.state.streams.has(streamId);
  }

  #forget({ id, key }: Stream): void {
    if (!this.#holds(id)) return;
    this.#publications.remove(key);
    this.#drop(key);
    this.#store.apply(withoutStream(this.#store.state, id));
    this.#sync.sync().catch(() => {});
  }

  #keep(key: string, sending: Sending): void {
    this.#sending.set(key, sending);
    this.#check ??= setInterval(() => this.#checkTracks(), TRACK_CHECK_MS);
  }

  #drop(key: string): void {
    this.#sending.delete(key);
    if (this.#sending.size > 0) return;
    clearInterval(this.#check);
    this.#check = undefined;
  }

  #checkTracks(): void {
    for (const [key, sending] of this.#sending) {
      if (!hasEnded(sending.audio) && !hasEnded(sending.video)) continue;
      const rest = {
        ...sending,
        audio: hasEnded(sending.audio) ? undefined : sending.audio,
        video: hasEnded(sending.video) ? undefined : sending.video,
      };
      this.replace(key, rest).catch(() => {});
    }
  }

  #requireConnected(): void {
    if (this.#store.state.status !== 'connected') throw notConnected();
  }
}

/** Checks what an application gave. */
export function sendingOf(tracks: StreamTracks): Sending {
  if (typeof tracks !== 'object' || tracks === null) throw invalidArgument('tracks must be an object');
  const { audio, video } = tracks;
  const { track, options } = isTrack(video) ? { track: video, options: undefined } : (video ?? {});
  requireTrack(audio, 'audio');
  requireTrack(track, 'video');
  return { audio: audio ?? undefined, video: track ?? undefined, simulcast: options?.enableSimulcast ?? false };
}

const isTrack = (video: VideoSource | undefined | null): video is MediaStreamTrack =>
  typeof video === 'object' && video !== null && 'kind' in video;

function requireTrack(track: MediaStreamTrack | undefined | null, kind: Kind): void {
  if (track && track.kind !== kind) throw invalidArgument(`the ${kind} track is of kind ${String(track.kind)}`);
}

function requireKey(key: string): void {
  if (typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY_LENGTH) return;
  throw invalidArgument(`a stream key must be a string of 1 to ${MAX_KEY_LENGTH} characters`);
}

const hasEnded = (track: MediaStreamTrack | undefined): boolean => track?.readyState === 'ended';

const isOn = (track: MediaStreamTrack | undefined): boolean => track?.readyState === 'live' && track.enabled;

const flagsOf = ({ audio, video }: Sending): Pick<Stream, 'isAudioEnabled' | 'isVideoEnabled'> => ({
  isAudioEnabled: isOn(audio),
  isVideoEnabled: isOn(video),
});

function toggled(before: Stream, after: Pick<Stream, 'isAudioEnabled' | 'isVideoEnabled'>): Fact[] {
  const facts: Fact[] = [];
  const { participantId, key } = before;
  const note = (kind: Kind, was: boolean, is: boolean): void => {
    if (was !== is) facts.push([is ? 'track_enabled' : 'track_disabled', participantId, key, kind]);
  };
  note('audio', before.isAudioEnabled, after.isAudioEnabled);
  note('video', before.isVideoEnabled, after.isVideoEnabled);
  return facts;
}
