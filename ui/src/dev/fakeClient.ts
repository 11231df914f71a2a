/**
 * A room without a server, for designing screens: `npm run dev:fake -w ui`.
 *
 * Implements the SDK's surface with animated participants. The address says what happens, e.g.
 * `/?people=9&share=1&mute=3&off=2&speak=1&hands=2,4&host=1&recording=1`. Never part of a build.
 */
import type {
  ConnectionQuality,
  DisconnectionReason,
  EventName,
  Events,
  InitializeConfig,
  Participant,
  Room,
  State,
  Stream,
} from '@videorooms/client';
import { fakeTrack, fakeScreen, silentTrack } from './fakeMedia';

const NAMES =
  'Ada Lovelace,Grace Hopper,Alan Turing,Mary Jackson,Linus Pauling,Hedy Lamarr,Emmy Noether,Niels Bohr,Rosalind Franklin,Carl Sagan,Lise Meitner,Tim Lee,Chien-Shiung Wu,Max Born,Ida Rhodes,Jean Bartik,Dorothy Vaughan,Karl Gauss,Maria Mayer,Paul Dirac,Sofia Kovalevskaya,Edsger Dijkstra,Barbara Liskov,Donald Knuth,Radia Perlman,Leslie Lamport,Vera Rubin,Ken Thompson,Adele Goldberg,Bram Cohen'.split(
    ',',
  );

type Listener = (...args: never[]) => void;

export class VideoRoomsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export async function initialize(config: InitializeConfig): Promise<Room> {
  const wish = new URLSearchParams(location.search);
  if (wish.has('fail')) throw new VideoRoomsError(wish.get('fail') ?? '', 'fake');
  const fake = new FakeRoom(config, wish);
  const room = fake.surface();
  Object.assign(globalThis, { fakeRoom: fake, room });
  return room;
}

const done = async () => undefined;
const unused = () => Promise.reject(new Error('not in the fake'));

class FakeRoom {
  private state: State;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly localId = crypto.randomUUID();

  constructor(
    private readonly config: InitializeConfig,
    private readonly wish: URLSearchParams,
  ) {
    const local: Participant = {
      id: this.localId,
      context: config.context ?? '',
      streams: {},
      canReceiveMessages: true,
      origin: 'local',
      connection: 'connected',
      attributes: {},
    };
    this.state = {
      status: 'initialized',
      localParticipantId: this.localId,
      participants: new Map([[this.localId, local]]),
      streams: new Map(),
      subscriptions: new Map(),
      permissions: { moderate: this.wish.has('host') },
      isRecording: this.wish.has('recording'),
    };
  }

  private number(name: string, otherwise: number): number {
    return Number(this.wish.get(name) ?? otherwise);
  }

  private hands(): number[] {
    return (this.wish.get('hands') ?? '').split(',').filter(Boolean).map(Number);
  }

  emit<E extends EventName>(event: E, ...args: Parameters<Events[E]>): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (...given: unknown[]) => void)(...args);
  }

  change(patch: Partial<State>): void {
    this.state = { ...this.state, ...patch };
    this.emit('state_changed', this.state);
  }

  join(index: number): void {
    const name = NAMES[index % NAMES.length] ?? 'Guest';
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const participant: Participant = {
      id,
      context: JSON.stringify({ username: name }),
      streams: {},
      canReceiveMessages: true,
      origin: 'remote',
      connection: this.wish.get('lost') === String(index) ? 'reconnecting' : 'connected',
      attributes: this.hands().includes(index) ? { hand: new Date(2026, 0, 1, 0, 0, index).toISOString() } : {},
    };
    this.change({ participants: new Map(this.state.participants).set(id, participant) });
    const audio = index >= this.number('mute', 0) ? silentTrack() : undefined;
    const video = index >= this.number('off', 0) ? fakeTrack(index) : undefined;
    this.publish(id, 'self', audio, video);
    this.emit('participant_joined', id, this.state);
  }

  leave(index: number): void {
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    this.emit('participant_leaving', id, null, this.state);
    const participants = new Map(this.state.participants);
    participants.delete(id);
    this.change({ participants });
    this.emit('participant_left', id, this.state);
  }

  publish(participantId: string, key: string, audio?: MediaStreamTrack, video?: MediaStreamTrack): void {
    const participant = this.state.participants.get(participantId);
    if (!participant) return;
    const id = participant.streams[key] ?? crypto.randomUUID();
    const stream: Stream = {
      id,
      key,
      participantId,
      origin: participantId === this.localId ? 'local' : 'remote',
      isAudioEnabled: audio !== undefined,
      isVideoEnabled: video !== undefined,
      isAudioCensored: false,
      isVideoCensored: false,
      isConfigured: true,
      layers: [],
      ...(audio ? { audioTrack: audio } : {}),
      ...(video ? { videoTrack: video } : {}),
    };
    this.change({
      participants: new Map(this.state.participants).set(participantId, {
        ...participant,
        streams: { ...participant.streams, [key]: id },
      }),
      streams: new Map(this.state.streams).set(id, stream),
    });
    this.emit('stream_published', participantId, key, this.state);
  }

  private own(): Stream | undefined {
    const id = this.state.participants.get(this.localId)?.streams['self'];
    return id === undefined ? undefined : this.state.streams.get(id);
  }

  end(reason: DisconnectionReason): void {
    this.change({ status: 'disconnected' });
    this.emit('disconnected', reason, this.state);
  }

  say(index: number, payload: string): void {
    const id = [...this.state.participants.keys()][index] ?? '';
    this.emit('message_received', id, { type: 'text', payload }, [], this.state);
  }

  describe(attributes: Readonly<Record<string, string | null | undefined>>): void {
    const local = this.state.participants.get(this.localId) as Participant;
    const kept = Object.entries({ ...local.attributes, ...attributes }).filter(([, value]) => typeof value === 'string');
    const next = { ...local, attributes: Object.fromEntries(kept) as Record<string, string> };
    this.change({ participants: new Map(this.state.participants).set(this.localId, next) });
    this.emit('participant_updated', this.localId, this.state);
  }

  private async connect(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    this.change({ status: 'connected', mixedAudioTrack: silentTrack() });
    for (let index = 0; index < this.number('people', 3) - 1; index += 1) this.join(index);
    if (this.wish.has('share')) {
      const first = [...this.state.participants.keys()][1] ?? '';
      this.publish(first, 'presentation', undefined, fakeScreen());
    }
    setTimeout(() => {
      const ids = [...this.state.participants.keys()];
      const speaker = ids[this.number('speak', 1)];
      if (speaker) this.emit('speakers_changed', [{ participantId: speaker, key: 'self', level: 0.5 }], this.state);
    }, 300);
  }

  private report(ids: readonly string[]): void {
    const levels: ConnectionQuality[] = [5, 5, 4, 3, 5, 1, 5];
    const entries = ids.map((id, index) => [id, { connectionQuality: levels[index % 7] ?? 5 }]);
    setTimeout(() => this.emit('network_metrics_report', Object.fromEntries(entries)), 200);
  }

  surface(): Room {
    return {
      id: this.config.roomId,
      isRecording: false,
      permissions: this.state.permissions,
      moderation: { mute: done, unmute: done, muteAll: done, kick: done, end: async () => this.end('session_terminated') },
      setAttributes: async (attributes) => this.describe(attributes),
      on: (event, listener) => {
        const heard = this.listeners.get(event) ?? new Set<Listener>();
        this.listeners.set(event, heard.add(listener as Listener));
        return () => void heard.delete(listener as Listener);
      },
      connect: () => this.connect(),
      disconnect: async () => this.end('user_initiated'),
      updateClientToken: async () => undefined,
      getState: () => this.state,
      getLocalParticipant: () => this.state.participants.get(this.localId) as Participant,
      getLocalStreams: () => ({}),
      addStream: unused,
      updateStream: unused,
      removeStream: unused,
      addSubscription: unused,
      updateSubscription: unused,
      removeSubscription: unused,
      getParticipantStreams: () => new Map(),
      getParticipantStream: () => undefined,
      getWebRTCStatsForStream: async () => ({ senders: {}, receivers: {} }),
      sendMessage: async (message) => {
        if (this.wish.has('nosend')) throw new VideoRoomsError('network_error', 'fake');
        this.emit('message_received', this.localId, message, [], this.state);
      },
      enableNetworkMetricsReport: async (ids) => this.report(ids),
      disableNetworkMetricsReport: async () => undefined,
      setCameraEnabled: async (on) => {
        this.publish(this.localId, 'self', this.own()?.audioTrack, on ? fakeTrack(99) : undefined);
      },
      setMicrophoneEnabled: async (on) => {
        if (this.wish.has('nomic')) throw new VideoRoomsError('device_in_use', 'fake');
        this.publish(this.localId, 'self', on ? silentTrack() : undefined, this.own()?.videoTrack);
      },
      setScreenShareEnabled: async (on) => {
        this.publish(this.localId, 'presentation', undefined, on ? fakeScreen() : undefined);
      },
      attach: (element, participantId, key) => {
        const id = this.state.participants.get(participantId)?.streams[key];
        const track = this.state.streams.get(id ?? '')?.videoTrack;
        element.srcObject = track ? new MediaStream([track]) : null;
        return () => {
          element.srcObject = null;
        };
      },
      setPreferredLayer: () => undefined,
    };
  }
}

export const checkNetwork = async () => ({ protocol: 'udp', roundTripMs: 24, downBps: 48e6, upBps: 11e6 });
