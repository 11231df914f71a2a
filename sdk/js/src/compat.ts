/**
 * The same SDK with types as loose as those that applications written for the older package compile against.
 *
 * For applications that only swap the package: what the older declarations left unresolved, and thus `any`, is `any`
 * here. New code imports from `@videorooms/client`.
 *
 * @packageDocumentation
 */
import { initialize as initializeStrict, type InitializeConfig, type Room as StrictRoom } from './index.ts';

export { getDevices, version, VideoRoomsError } from './index.ts';
export type { Message } from './index.ts';

// The looseness is the point of this entry.
// oxlint-disable typescript/no-explicit-any

export type Participant = any;
export type Stream = any;

export interface State {
  status: 'initialized' | 'connecting' | 'connected' | 'disconnected';
  localParticipantId: string;
  participants: Map<string, any>;
  streams: Map<string, any>;
  subscriptions: Map<string, Map<string, any>>;
  mixedAudioTrack?: MediaStreamTrack;
}

export interface NetworkMetrics {
  [participantId: string]: {
    connectionQuality: 0 | 1 | 2 | 3 | 4 | 5;
    streams?: Map<string, any>;
  };
}

/** Listeners by event; arguments that applications annotate in their own way are `any`. */
export interface Events {
  state_changed: (state: any) => void;
  connected: (state: any) => void;
  disconnected: (reason: any, state: any) => void;
  participant_joined: (participantId: string, state: any) => void;
  participant_leaving: (participantId: string, reason: any, state: any) => void;
  participant_left: (participantId: string, state: any) => void;
  stream_published: (participantId: string, key: string, state: any) => void;
  stream_unpublished: (participantId: string, key: string, state: any) => void;
  track_enabled: (participantId: string, key: string, kind: any, state: any) => void;
  track_disabled: (participantId: string, key: string, kind: any, state: any) => void;
  track_censored: (participantId: string, key: string, kind: any, state: any) => void;
  track_uncensored: (participantId: string, key: string, kind: any, state: any) => void;
  audio_activity: (participantId: string, key: any, state: any) => void;
  subscription_started: (participantId: string, key: string, state: any) => void;
  subscription_reconfigured: (participantId: string, key: string, state: any) => void;
  subscription_ended: (participantId: string, key: string, state: any) => void;
  message_received: (participantId: string, message: any, recipients: any, state: any) => void;
  network_metrics_report: (metrics: any) => void;
}

type Replaced =
  | 'on'
  | 'getState'
  | 'getLocalParticipant'
  | 'getLocalStreams'
  | 'getParticipantStreams'
  | 'getParticipantStream'
  | 'getWebRTCStatsForStream'
  | 'sendMessage'
  | 'enableNetworkMetricsReport'
  | 'disableNetworkMetricsReport';

export interface Room extends Omit<StrictRoom, Replaced> {
  on: <E extends keyof Events>(event: E, callback: Events[E]) => () => void;
  getState: () => State;
  getLocalParticipant: () => any;
  getLocalStreams: () => { [key: string]: any };
  getParticipantStreams: (participantId: string) => Map<string, any>;
  getParticipantStream: (participantId: string, key: string) => any;
  getWebRTCStatsForStream: (participantId: string, key: string) => Promise<any>;
  sendMessage: (message: any, recipients?: any) => Promise<void>;
  enableNetworkMetricsReport: (participantIds: string[], options?: any) => Promise<void>;
  disableNetworkMetricsReport: (participantIds?: string[]) => Promise<void>;
}

export const initialize: (config: InitializeConfig) => Promise<Room> = initializeStrict as never;
