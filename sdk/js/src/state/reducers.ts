/**
 * The changes that a room state can go through, as pure functions from one state to the next.
 *
 * `changes.ts` uses them for what the server tells, `presence.ts` for what the local participant does. A reducer gives
 * back the very same state when nothing changes, and shares every part that it does not touch.
 */
import { invalidStateUpdate, participantNotFound, unregisteredStream } from '../errors.ts';
import type { Attributes, Layer, Participant, Permissions, State, Status, Stream, Subscription } from '../model.ts';
import { frozenMap, frozenRecord, patched, withEntry, withoutEntry } from './frozen.ts';

const NO_ATTRIBUTES: Attributes = frozenRecord({});
const NO_PERMISSIONS: Permissions = Object.freeze({ moderate: false });

type StreamPatch = { readonly [K in keyof Stream]?: Stream[K] | undefined };

export function initialState(local: { id: string; context?: string | undefined; canReceiveMessages: boolean }): State {
  const participant: Participant = Object.freeze({
    id: local.id,
    ...(local.context === undefined ? {} : { context: local.context }),
    streams: Object.freeze({}),
    canReceiveMessages: local.canReceiveMessages,
    origin: 'local',
    connection: 'connected',
    attributes: NO_ATTRIBUTES,
  });
  return Object.freeze({
    status: 'initialized',
    localParticipantId: local.id,
    permissions: NO_PERMISSIONS,
    isRecording: false,
    participants: frozenMap([[local.id, participant]]),
    streams: frozenMap<string, Stream>(),
    subscriptions: frozenMap<string, ReadonlyMap<string, Subscription>>(),
  });
}

export const withStatus = (state: State, status: Status): State => patched(state, { status });

export const withRecording = (state: State, isRecording: boolean): State => patched(state, { isRecording });

export const withPermissions = (state: State, { moderate }: Permissions): State =>
  state.permissions.moderate === moderate ? state : patched(state, { permissions: Object.freeze({ moderate }) });

export const withMixedAudio = (state: State, track: MediaStreamTrack | undefined): State =>
  patched(state, { mixedAudioTrack: track });

/** What remains after the room is left: the local participant, without streams. */
export function disconnectedState(state: State): State {
  const local = patched(participantOf(state, state.localParticipantId), {
    streams: Object.freeze({}),
    attributes: NO_ATTRIBUTES,
  });
  return Object.freeze({
    status: 'disconnected',
    localParticipantId: state.localParticipantId,
    permissions: NO_PERMISSIONS,
    isRecording: false,
    participants: frozenMap([[local.id, local]]),
    streams: frozenMap<string, Stream>(),
    subscriptions: frozenMap<string, ReadonlyMap<string, Subscription>>(),
  });
}

export function withParticipant(state: State, participant: Participant): State {
  return patched(state, { participants: withEntry(state.participants, participant.id, Object.freeze(participant)) });
}

/** The participant with what the server says of it now; the same when nothing of it differs. */
export function withParticipantPatch(
  state: State,
  id: string,
  patch: Partial<Pick<Participant, 'connection' | 'attributes'>>,
): State {
  const participant = participantOf(state, id);
  const { attributes } = patch;
  const same = attributes && sameAttributes(attributes, participant.attributes);
  const next = patched(participant, same ? { ...patch, attributes: participant.attributes } : patch);
  return patched(state, { participants: withEntry(state.participants, id, next) });
}

/** The participant must have no streams left. */
export function withoutParticipant(state: State, id: string): State {
  if (Object.keys(participantOf(state, id).streams).length > 0) throw invalidStateUpdate();
  return patched(state, { participants: withoutEntry(state.participants, id) });
}

/** Adds a stream to its participant, under a key that is not taken. */
export function withStream(state: State, stream: Stream): State {
  const owner = participantOf(state, stream.participantId);
  if (owner.streams[stream.key] !== undefined) throw invalidStateUpdate();
  const streams = Object.freeze({ ...owner.streams, [stream.key]: stream.id });
  return patched(state, {
    participants: withEntry(state.participants, owner.id, patched(owner, { streams })),
    streams: withEntry(state.streams, stream.id, Object.freeze(stream)),
  });
}

export function withStreamPatch(state: State, streamId: string, patch: StreamPatch): State {
  const stream = state.streams.get(streamId);
  if (stream === undefined) throw unregisteredStream(streamId);
  const layers = patch.layers && sameLayers(patch.layers, stream.layers) ? stream.layers : patch.layers;
  const next = patched(stream, layers === undefined ? patch : { ...patch, layers });
  return patched(state, { streams: withEntry(state.streams, streamId, next) });
}

/** Takes the stream out; a subscription to it must have ended before. */
export function withoutStream(state: State, streamId: string): State {
  const stream = state.streams.get(streamId);
  if (stream === undefined) throw unregisteredStream(streamId);
  const owner = participantOf(state, stream.participantId);
  const { [stream.key]: _gone, ...rest } = owner.streams;
  return patched(state, {
    participants: withEntry(state.participants, owner.id, patched(owner, { streams: Object.freeze(rest) })),
    streams: withoutEntry(state.streams, streamId),
  });
}

export function withSubscription(state: State, subscription: Subscription): State {
  const ofParticipant = state.subscriptions.get(subscription.participantId) ?? frozenMap<string, Subscription>();
  const next = withEntry(ofParticipant, subscription.key, Object.freeze(subscription));
  return patched(state, { subscriptions: withEntry(state.subscriptions, subscription.participantId, next) });
}

/** Ends a subscription and takes the received tracks out of its stream. */
export function withoutSubscription(state: State, participantId: string, key: string): State {
  const ofParticipant = state.subscriptions.get(participantId);
  if (!ofParticipant?.has(key)) return state;
  const rest = withoutEntry(ofParticipant, key);
  const stream = streamOf(state, participantId, key);
  return patched(state, {
    subscriptions:
      rest.size === 0
        ? withoutEntry(state.subscriptions, participantId)
        : withEntry(state.subscriptions, participantId, rest),
    streams: stream
      ? withEntry(
          state.streams,
          stream.id,
          patched(stream, { audioTrack: undefined, videoTrack: undefined, isConfigured: false }),
        )
      : state.streams,
  });
}

/** The participant with that id; throws when there is none. */
export function participantOf(state: State, id: string): Participant {
  const participant = state.participants.get(id);
  if (participant === undefined) throw participantNotFound(id);
  return participant;
}

/** The participant's stream under the key, if both exist. */
export function streamOf(state: State, participantId: string, key: string): Stream | undefined {
  const id = state.participants.get(participantId)?.streams[key];
  return id === undefined ? undefined : state.streams.get(id);
}

export const subscriptionOf = (state: State, participantId: string, key: string): Subscription | undefined =>
  state.subscriptions.get(participantId)?.get(key);

function sameAttributes(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function sameLayers(a: readonly Layer[], b: readonly Layer[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ rid, width, height }, i) => rid === b[i]?.rid && width === b[i]?.width && height === b[i]?.height)
  );
}
