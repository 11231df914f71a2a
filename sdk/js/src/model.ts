/**
 * The nouns of the public surface: what `room.getState()` and the events carry.
 *
 * Everything here is immutable: objects and maps are frozen, a change makes new ones along the path to what changed
 * and keeps all others, so that `===` tells whether something changed. No behaviour lives here.
 */

/** A medium that a track carries. */
export type Kind = 'audio' | 'video';

/**
 * Where a {@link Room} is: made, on its way in, in, or out for good. Short losses of the network leave it `connected`
 * (see the `reconnecting` event).
 */
export type Status = 'initialized' | 'connecting' | 'connected' | 'disconnected';

/** Someone in the session, as this client sees them. */
export interface Participant {
  /** UUID v4, made by the participant's own SDK; the same id as in the REST API. */
  readonly id: string;
  /** The string given to `initialize` by that participant's application. */
  readonly context?: string;
  /** Stream ids by stream key. */
  readonly streams: Readonly<Record<string, string>>;
  /** Whether this participant can get messages (joined with `enableMessages`). */
  readonly canReceiveMessages: boolean;
  /** `local` is this client, `telephony_engine` a phone call. */
  readonly origin: 'local' | 'remote' | 'telephony_engine';
  /** `reconnecting` while the participant's signaling connection is lost but may come back. */
  readonly connection: 'connected' | 'reconnecting';
  /**
   * What the participant says of itself while it is here, by {@link Room.setAttributes}. It is their word: show it as
   * text. Has no prototype, so that only what was set is found in it.
   */
  readonly attributes: Attributes;
}

/** Strings by name; at most 16 of them. */
export type Attributes = Readonly<Record<string, string>>;

/** What a participant may do beyond taking part, as its client token says. */
export interface Permissions {
  /** Whether {@link Room.moderation} is open to this client. */
  readonly moderate: boolean;
}

/** What one participant publishes under one key: at most one audio and one video track. */
export interface Stream {
  /** UUID v4, made by this client; other clients know the stream by participant id and key. */
  readonly id: string;
  /** Names the stream within its participant. */
  readonly key: string;
  /** Who publishes it. */
  readonly participantId: string;
  /** `local` is this client's own. */
  readonly origin: 'local' | 'remote';
  /** Whether the publisher sends sound. `false` once it stopped or removed its track. */
  readonly isAudioEnabled: boolean;
  /** Whether the publisher sends pictures. */
  readonly isVideoEnabled: boolean;
  /** Whether a moderator has muted the sound: it reaches nobody. */
  readonly isAudioCensored: boolean;
  /** Whether a moderator has hidden the pictures. */
  readonly isVideoCensored: boolean;
  /** The local track, or the received one while subscribed. */
  readonly audioTrack?: MediaStreamTrack;
  /** Like `audioTrack`. */
  readonly videoTrack?: MediaStreamTrack;
  /**
   * Local: `false` while a change is being agreed with the server. Remote: `true` while subscribed and agreed.
   */
  readonly isConfigured: boolean;
  /** Simulcast layers of the video track, from low to high; empty without simulcast. */
  readonly layers: readonly Layer[];
}

/** One encoding of a simulcast video track. */
export interface Layer {
  /** The encoding's name in WebRTC. */
  readonly rid: string;
  /** Pixels, when the publisher has said so. */
  readonly width?: number;
  /** Like `width`. */
  readonly height?: number;
}

/** This client's wish to receive a remote stream. */
export interface Subscription {
  /** UUID v4; another one after unsubscribing and subscribing again. */
  readonly id: string;
  /** Whose stream it is. */
  readonly participantId: string;
  /** Which of that participant's streams. */
  readonly key: string;
  /** Whether its sound is received. */
  readonly audio: boolean;
  /** Whether its pictures are received. */
  readonly video: boolean;
}

/** The whole room as this client sees it at one moment. */
export interface State {
  /** Where the room is between `initialize` and its end. */
  readonly status: Status;
  /** Id of this client's own participant. */
  readonly localParticipantId: string;
  /** What this client may do; nothing beyond taking part until it has joined. */
  readonly permissions: Permissions;
  /** Whether a track of anybody is being recorded now; what is paused does not count. */
  readonly isRecording: boolean;
  /** By participant id; the local one included. */
  readonly participants: ReadonlyMap<string, Participant>;
  /** By stream id. */
  readonly streams: ReadonlyMap<string, Stream>;
  /** By participant id, then stream key. */
  readonly subscriptions: ReadonlyMap<string, ReadonlyMap<string, Subscription>>;
  /**
   * The sound of the whole room except the local participant, whatever is subscribed; from `connect()` on unless
   * `mixedAudio: false`. Stays the same object until disconnection.
   */
  readonly mixedAudioTrack?: MediaStreamTrack;
}

/** A chat or control message between participants. */
export interface Message {
  /** `reaction` for a passing sign, an emoji for example, that is shown and not kept. */
  readonly type: 'text' | 'reaction';
  /** At most 16,384 characters. */
  readonly payload: string;
  /** At most 4,096 characters, for the application's own use. */
  readonly meta?: string;
}

/** 5 excellent, 4 good, 3 average, 2 below average, 1 bad, 0 broken. */
export type ConnectionQuality = 0 | 1 | 2 | 3 | 4 | 5;

/** How well one track travels, seen from its participant. */
export interface TrackMetrics {
  /** Whether the participant sends or receives the track. */
  readonly direction: 'sending' | 'receiving';
  /** The track's own quality. */
  readonly quality: ConnectionQuality;
}

/** Connection quality by participant id. */
export interface NetworkMetrics {
  readonly [participantId: string]: {
    readonly connectionQuality: ConnectionQuality;
    /** By stream key; only with `includeStreams`. */
    readonly streams?: ReadonlyMap<string, { readonly audio?: TrackMetrics; readonly video?: TrackMetrics }>;
  };
}

/** Reports of `RTCRtpSender.getStats()` and `RTCRtpReceiver.getStats()` by kind and report id. */
export interface WebRTCStats {
  /** Of a local stream. */
  readonly senders: { readonly [kind in Kind]?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  /** Of a subscribed stream. */
  readonly receivers: { readonly [kind in Kind]?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

/** A participant's track that is heard now. */
export interface Speaker {
  /** Who speaks. */
  readonly participantId: string;
  /** In which stream. */
  readonly key: string;
  /** 0 silence … 1 full scale. */
  readonly level: number;
}

/** Why a room was left. */
export type DisconnectionReason =
  | 'user_initiated'
  | 'network_error'
  | 'timed_out'
  | 'unauthorized'
  | 'forbidden'
  | 'unknown'
  | 'room_expired'
  | 'kicked'
  | 'session_terminated';
