/**
 * Turns what the server tells about the room into steps: a next state and the events to raise with it.
 *
 * `changeSteps` handles one numbered change, `snapshotSteps` a whole room state after joining or coming back, as the
 * changes that lead there. Both are pure. The local participant's own streams are never taken from the server, which
 * only adds to them what a moderator did.
 */
import type { EventName, Events } from '../events.ts';
import { newId } from '../ids.ts';
import type { Kind, Participant, State, Stream } from '../model.ts';
import type { Change, Participant as WireParticipant, RoomState, Stream as WireStream } from '../signaling/messages.ts';
import { frozenRecord } from './frozen.ts';
import {
  streamOf,
  subscriptionOf,
  withParticipant,
  withParticipantPatch,
  withRecording,
  withStream,
  withStreamPatch,
  withoutParticipant,
  withoutStream,
  withoutSubscription,
} from './reducers.ts';

/** One event with its arguments but the state, which is the one it goes with. */
export type Fact = { [E in EventName]: readonly [E, ...WithoutState<Parameters<Events[E]>>] }[EventName];
type WithoutState<T extends readonly unknown[]> = T extends readonly [...infer Rest, State] ? Rest : never;

/** A next state and what to tell about it, in order. */
export interface Step {
  readonly state: State;
  readonly facts: readonly Fact[];
}

type WireChange = Change['change'];

/** The steps of one change. A change that does not fit the state (a repeated one) gives none. */
export function changeSteps(state: State, change: WireChange): Step[] {
  switch (change.kind) {
    case 'participant_joined':
    case 'participant_updated':
      return participantSteps(state, change.participant);
    case 'participant_leaving':
      if (!state.participants.has(change.participantId)) return [];
      return [{ state, facts: [['participant_leaving', change.participantId, change.reason]] }];
    case 'participant_left':
      return leftSteps(state, change.participantId);
    case 'stream_published':
    case 'stream_updated':
      return streamSteps(state, change.stream);
    case 'stream_unpublished':
      if (change.participantId === state.localParticipantId) return [];
      return streamGoneSteps(state, change.participantId, change.key);
    case 'recording_changed':
      return recordingSteps(state, change.isRecording);
    default:
      return [];
  }
}

/** The steps from the present state to the server's whole room state. */
export function snapshotSteps(state: State, room: RoomState): Step[] {
  const steps: Step[] = [];
  let current = state;
  const go = (more: Step[]): void => {
    steps.push(...more);
    current = more.at(-1)?.state ?? current;
  };
  const present = new Set(room.participants.map(({ id }) => id));
  const published = new Set(room.streams.map(({ participantId, key }) => JSON.stringify([participantId, key])));
  for (const { id, origin, streams } of state.participants.values()) {
    if (origin === 'local') continue;
    if (!present.has(id)) {
      go([{ state: current, facts: [['participant_leaving', id, null]] }]);
      go(leftSteps(current, id));
      continue;
    }
    for (const key of Object.keys(streams)) {
      if (!published.has(JSON.stringify([id, key]))) go(streamGoneSteps(current, id, key));
    }
  }
  for (const participant of room.participants) go(participantSteps(current, participant));
  for (const stream of room.streams) go(streamSteps(current, stream));
  // A server of an earlier version says nothing of it.
  go(recordingSteps(current, room.isRecording ?? false));
  return steps;
}

function participantSteps(state: State, wire: WireParticipant): Step[] {
  const known = state.participants.get(wire.id);
  const attributes = frozenRecord(wire.attributes ?? {});
  if (known) {
    // How the local one is connected it knows best itself.
    const patch = known.origin === 'local' ? { attributes } : { attributes, connection: wire.connection };
    const next = withParticipantPatch(state, wire.id, patch);
    return next === state ? [] : [{ state: next, facts: [['participant_updated', wire.id]] }];
  }
  const participant: Participant = {
    id: wire.id,
    ...(wire.context === null ? {} : { context: wire.context }),
    streams: Object.freeze({}),
    canReceiveMessages: wire.canReceiveMessages,
    origin: wire.origin === 'telephony_engine' ? 'telephony_engine' : 'remote',
    connection: wire.connection,
    attributes,
  };
  return [{ state: withParticipant(state, participant), facts: [['participant_joined', wire.id]] }];
}

function recordingSteps(state: State, isRecording: boolean): Step[] {
  if (state.isRecording === isRecording) return [];
  return [{ state: withRecording(state, isRecording), facts: [['recording_changed', isRecording]] }];
}

function leftSteps(state: State, id: string): Step[] {
  const participant = state.participants.get(id);
  if (!participant || participant.origin === 'local') return [];
  const steps: Step[] = [];
  for (const key of Object.keys(participant.streams)) {
    steps.push(...streamGoneSteps(steps.at(-1)?.state ?? state, id, key));
  }
  const last = steps.at(-1)?.state ?? state;
  return [...steps, { state: withoutParticipant(last, id), facts: [['participant_left', id]] }];
}

function streamSteps(state: State, wire: WireStream): Step[] {
  const known = streamOf(state, wire.participantId, wire.key);
  if (known) return updateSteps(state, known, wire);
  const owner = state.participants.get(wire.participantId);
  if (!owner || owner.origin === 'local') return [];
  const stream: Stream = {
    id: newId(),
    key: wire.key,
    participantId: wire.participantId,
    origin: 'remote',
    isAudioEnabled: wire.isAudioEnabled,
    isVideoEnabled: wire.isVideoEnabled,
    isAudioCensored: wire.isAudioCensored,
    isVideoCensored: wire.isVideoCensored,
    isConfigured: false,
    layers: Object.freeze(wire.layers),
  };
  return [{ state: withStream(state, stream), facts: [['stream_published', stream.participantId, stream.key]] }];
}

function updateSteps(state: State, known: Stream, wire: WireStream): Step[] {
  const steps: Step[] = [];
  const go = (patch: Partial<Stream>, event?: TrackEvent, kind?: Kind): void => {
    const next = withStreamPatch(steps.at(-1)?.state ?? state, known.id, patch);
    const facts: Fact[] = event && kind ? [[event, known.participantId, known.key, kind]] : [];
    steps.push({ state: next, facts });
  };
  for (const kind of ['audio', 'video'] as const) {
    const [enabled, censored] = FLAGS[kind];
    if (known.origin === 'remote' && known[enabled] !== wire[enabled]) {
      go({ [enabled]: wire[enabled] }, wire[enabled] ? 'track_enabled' : 'track_disabled', kind);
    }
    if (known[censored] !== wire[censored]) {
      go({ [censored]: wire[censored] }, wire[censored] ? 'track_censored' : 'track_uncensored', kind);
    }
  }
  if (known.origin === 'remote') {
    const next = withStreamPatch(steps.at(-1)?.state ?? state, known.id, { layers: Object.freeze(wire.layers) });
    if (next !== (steps.at(-1)?.state ?? state)) steps.push({ state: next, facts: [] });
  }
  return steps;
}

type TrackEvent = 'track_enabled' | 'track_disabled' | 'track_censored' | 'track_uncensored';
const FLAGS = {
  audio: ['isAudioEnabled', 'isAudioCensored'],
  video: ['isVideoEnabled', 'isVideoCensored'],
} as const;

function streamGoneSteps(state: State, participantId: string, key: string): Step[] {
  const stream = streamOf(state, participantId, key);
  if (!stream) return [];
  const steps: Step[] = [];
  if (subscriptionOf(state, participantId, key)) {
    const next = withoutSubscription(state, participantId, key);
    steps.push({ state: next, facts: [['subscription_ended', participantId, key]] });
  }
  const next = withoutStream(steps.at(-1)?.state ?? state, stream.id);
  return [...steps, { state: next, facts: [['stream_unpublished', participantId, key]] }];
}
