/**
 * The events of a Room and how listeners hear them.
 *
 * `room.ts` hands out `on`; the state store is the one that emits. A listener that throws is logged and never keeps
 * the others from hearing.
 */
import type { VideoRoomsError } from './errors.ts';
import type { Log } from './log.ts';
import type {
  ConnectionQuality,
  DisconnectionReason,
  Kind,
  Message,
  NetworkMetrics,
  Speaker,
  State,
} from './model.ts';

/**
 * Events by name, with the arguments of their listeners. Apart from `disconnected` and `state_changed` they are only
 * raised while the room is connected; `state` is the room right after the fact.
 */
export interface Events {
  /** After every change of the state. */
  state_changed: (state: State) => void;
  /** The room has been joined; who is there already is in the state, without events of their own. */
  connected: (state: State) => void;
  /** The room has been left for good. `error` says more where something went wrong. */
  disconnected: (reason: DisconnectionReason, state: State, error?: VideoRoomsError) => void;
  /** The network is lost; the SDK is getting back. State and subscriptions stay as they are. */
  reconnecting: (state: State) => void;
  /** Back after `reconnecting`; what changed meanwhile has been told by its events. */
  reconnected: (state: State) => void;
  /** A remote participant came. */
  participant_joined: (participantId: string, state: State) => void;
  /** A participant's attributes or its connection changed; also those of the local one. */
  participant_updated: (participantId: string, state: State) => void;
  /** A participant is about to leave, by own will (`null`) or because of a moderator. */
  participant_leaving: (participantId: string, reason: 'kicked' | null, state: State) => void;
  /** A participant has left, and all its streams are gone. */
  participant_left: (participantId: string, state: State) => void;
  /** A stream came, local or remote; those that were there before `connected` are in the state. */
  stream_published: (participantId: string, key: string, state: State) => void;
  /** A stream is gone from the state. */
  stream_unpublished: (participantId: string, key: string, state: State) => void;
  /** The publisher sends the track again. */
  track_enabled: (participantId: string, key: string, kind: Kind, state: State) => void;
  /** The publisher stopped or removed the track. */
  track_disabled: (participantId: string, key: string, kind: Kind, state: State) => void;
  /** A moderator muted the track for everyone. */
  track_censored: (participantId: string, key: string, kind: Kind, state: State) => void;
  /** The moderator lets the track through again. */
  track_uncensored: (participantId: string, key: string, kind: Kind, state: State) => void;
  /** A participant speaks; raised again and again while it goes on. */
  audio_activity: (participantId: string, key: string | null, state: State) => void;
  /** Everyone who speaks now, loudest first; empty when nobody does. */
  speakers_changed: (speakers: readonly Speaker[], state: State) => void;
  /** A stream is received: its tracks are in the state. */
  subscription_started: (participantId: string, key: string, state: State) => void;
  /** The subscription's kinds or its track objects changed. */
  subscription_reconfigured: (participantId: string, key: string, state: State) => void;
  /** The subscription was removed, or its stream went away. */
  subscription_ended: (participantId: string, key: string, state: State) => void;
  /** `recipients` is empty for a message to everyone; its sender gets it too. */
  message_received: (participantId: string, message: Message, recipients: readonly string[], state: State) => void;
  /** Recording began, or nothing is recorded any more; what holds when joining is in the state. */
  recording_changed: (isRecording: boolean, state: State) => void;
  /** First at once after `enableNetworkMetricsReport`, then every 5 s. */
  network_metrics_report: (metrics: NetworkMetrics) => void;
  /** Another layer of a stream is received: its rid, empty without simulcast, `null` while nothing comes. */
  layer_changed: (participantId: string, key: string, rid: string | null, state: State) => void;
  /** A participant's connection got better or worse. */
  connection_quality: (participantId: string, quality: ConnectionQuality, state: State) => void;
}

/** Names of {@link Events}. */
export type EventName = keyof Events;

/** Takes listeners and tells them. */
export interface Emitter {
  on<E extends EventName>(event: E, listener: Events[E]): () => void;
  emit<E extends EventName>(event: E, ...args: Parameters<Events[E]>): void;
  /** Whether anyone listens, so that costly facts are only gathered for someone. */
  hears(event: EventName): boolean;
}

type Listener = (...args: never[]) => void;

/** Makes an emitter. Listeners are told in the order in which they came, those that were there when it began. */
export function createEmitter(log: Log): Emitter {
  const listeners = new Map<EventName, Set<{ readonly call: Listener }>>();
  return {
    on(event, listener) {
      const entry = { call: listener as Listener };
      const heard = listeners.get(event) ?? new Set();
      listeners.set(event, heard.add(entry));
      return () => void heard.delete(entry);
    },
    emit(event, ...args) {
      for (const entry of [...(listeners.get(event) ?? [])]) {
        try {
          (entry.call as (...args: unknown[]) => void)(...args);
        } catch (error) {
          log.error(`a listener of ${event} threw`, error);
        }
      }
    },
    hears: (event) => (listeners.get(event)?.size ?? 0) > 0,
  };
}
