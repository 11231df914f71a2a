/**
 * Makes the Room that applications hold: a frozen object of closures over one `Presence`.
 *
 * Only thin methods live here. Each checks what it is given and hands on.
 */
import type { Config } from './config.ts';
import { invalidArgument, participantNotFound, unknownStream, VideoRoomsError } from './errors.ts';
import { createEmitter } from './events.ts';
import { createLog } from './log.ts';
import { statsOf } from './media/stats.ts';
import type { Stream, WebRTCStats } from './model.ts';
import { createModeration } from './moderation.ts';
import { Presence } from './presence.ts';
import { frozenMap } from './state/frozen.ts';
import { participantOf, streamOf } from './state/reducers.ts';
import type { Room } from './surface.ts';

export function createRoom(config: Config): Room {
  const log = createLog(config.logLevel);
  const emitter = createEmitter(log);
  const presence = new Presence(config, emitter, log);
  const { store, streams, subscriptions, capture, views, metrics } = presence;
  const streamsOf = (participantId: string): [string, Stream][] => {
    const { streams: ids } = participantOf(store.state, participantId);
    return Object.entries(ids).map(([key, id]) => [key, store.state.streams.get(id)!]);
  };
  return Object.freeze<Room>({
    id: config.roomId,
    get isRecording() {
      return store.state.isRecording;
    },
    get permissions() {
      return store.state.permissions;
    },
    moderation: createModeration(presence),
    on: (event, listener) => emitter.on(event, listener),
    connect: async (options) => presence.connect(options?.signal),
    disconnect: async () => presence.leave('user_initiated'),
    updateClientToken: async (clientToken) => {
      if (typeof clientToken !== 'string' || clientToken === '') throw invalidArgument('a client token is needed');
      await presence.signaling.updateToken(clientToken);
    },
    getState: () => store.state,
    getLocalParticipant: () => participantOf(store.state, store.state.localParticipantId),
    getLocalStreams: () => Object.freeze(Object.fromEntries(streamsOf(store.state.localParticipantId))),
    addStream: (key, tracks) => streams.add(key, tracks),
    updateStream: (key, tracks) => streams.update(key, tracks),
    removeStream: (key) => streams.remove(key),
    addSubscription: (participantId, key, tracks) => subscriptions.add(participantId, key, tracks),
    updateSubscription: (participantId, key, tracks) => subscriptions.update(participantId, key, tracks),
    removeSubscription: (participantId, key) => subscriptions.remove(participantId, key),
    getParticipantStreams: (participantId) => frozenMap(streamsOf(participantId)),
    getParticipantStream: (participantId, key) => {
      participantOf(store.state, participantId);
      return streamOf(store.state, participantId, key);
    },
    getWebRTCStatsForStream: (participantId, key) => statsOfStream(presence, participantId, key),
    sendMessage: async (message, recipients) => {
      presence.requireConnected();
      if (!config.enableMessages) throw new VideoRoomsError('invalid_argument', 'dataChannel not created');
      if (!message?.type || !message.payload) throw invalidArgument('Message not valid');
      const fields = { message, ...(recipients?.length ? { recipients } : {}) };
      await presence.signaling.requestWhenJoined('message', fields);
    },
    setAttributes: (attributes) => presence.attributes.set(attributes),
    enableNetworkMetricsReport: async (participantIds, options) => {
      presence.requireConnected();
      await metrics.enable(participantIds, options);
    },
    disableNetworkMetricsReport: async (participantIds) => metrics.disable(participantIds),
    setCameraEnabled: (enabled, options) => capture.setCamera(enabled, options),
    setMicrophoneEnabled: (enabled, options) => capture.setMicrophone(enabled, options),
    setScreenShareEnabled: (enabled, options) => capture.setScreenShare(enabled, options),
    attach: (element, participantId, key) => views.attach(element, participantId, key),
    setPreferredLayer: (participantId, key, layer) => views.prefer(participantId, key, layer),
  });
}

async function statsOfStream(presence: Presence, participantId: string, key: string): Promise<WebRTCStats> {
  const { state } = presence.store;
  const stream = streamOf(state, participantId, key);
  if (!state.participants.has(participantId)) throw participantNotFound(participantId);
  if (!stream) throw unknownStream(participantId, key);
  return stream.origin === 'local'
    ? { senders: await statsOf(presence.publications.senders(key)), receivers: {} }
    : { senders: {}, receivers: await statsOf(presence.receiving.receivers(participantId, key)) };
}
