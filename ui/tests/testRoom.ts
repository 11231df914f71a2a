/** A room for tests of hooks: events are raised and states set by hand; calls are recorded. */
import type { Events, Participant, Room, State, Stream } from '@videorooms/client';
import { vi } from 'vitest';

export const participant = (id: string, name: string, origin: Participant['origin'] = 'remote'): Participant => ({
  id,
  origin,
  context: JSON.stringify({ username: name }),
  streams: {},
  canReceiveMessages: true,
  connection: 'connected',
  attributes: {},
});

export const stateOf = (...participants: Participant[]): State => ({
  status: 'connected',
  localParticipantId: 'me',
  permissions: { moderate: false },
  isRecording: false,
  participants: new Map(participants.map((one) => [one.id, one])),
  streams: new Map(),
  subscriptions: new Map(),
});

/** The state with the local stream `self` as given. */
export function withSelf(state: State, stream: Pick<Stream, 'isAudioEnabled' | 'isVideoEnabled'>): State {
  const self: Stream = {
    id: 's',
    key: 'self',
    participantId: 'me',
    origin: 'local',
    isAudioCensored: false,
    isVideoCensored: false,
    isConfigured: true,
    layers: [],
    ...stream,
  };
  const me = { ...participant('me', 'Me', 'local'), streams: { self: 's' } };
  return { ...state, participants: new Map(state.participants).set('me', me), streams: new Map([['s', self]]) };
}

export function makeTestRoom(first: State = stateOf(participant('me', 'Me', 'local'))) {
  let state = first;
  const listeners = new Map<string, Set<(...args: never[]) => void>>();
  const emit = <E extends keyof Events>(event: E, ...args: Parameters<Events[E]>) => {
    for (const listener of listeners.get(event) ?? []) (listener as (...given: unknown[]) => void)(...args);
  };
  const done = () => vi.fn(async () => undefined);
  const room = {
    id: 'room',
    on: (event: string, listener: (...args: never[]) => void) => {
      const heard = listeners.get(event) ?? new Set();
      listeners.set(event, heard.add(listener));
      return () => void heard.delete(listener);
    },
    getState: () => state,
    sendMessage: done(),
    setAttributes: done(),
    moderation: { mute: done(), unmute: done(), muteAll: done(), kick: done(), end: done() },
    disconnect: done(),
    setCameraEnabled: done(),
    setMicrophoneEnabled: done(),
    setScreenShareEnabled: done(),
    enableNetworkMetricsReport: done(),
    disableNetworkMetricsReport: done(),
    attach: vi.fn(() => () => undefined),
  };
  const set = (next: State) => {
    state = next;
    emit('state_changed', next);
  };
  const listening = () => [...listeners.values()].reduce((sum, heard) => sum + heard.size, 0);
  return { room: room as unknown as Room & typeof room, emit, set, listening };
}
