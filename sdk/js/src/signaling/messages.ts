// Generated from contracts/signaling.schema.json by tools/generate_signaling. Do not edit.
/**
 * Messages between the SDK and the server over the /signaling WebSocket, as types.
 *
 * Imported by everything in `signaling/`. It has no behaviour beyond the table of close codes.
 */

/** UUID v4 made by the client SDK; the participant's id everywhere. */
export type ParticipantId = string;

/** Names a stream within its participant. */
export type StreamKey = string;

export type Kind = 'audio' | 'video';

export type Rid = string;

/** The mid of an m-line of the client's offer. */
export type Mid = string;

/** One encoding that the publisher sends of a video track. */
export interface Layer {
  readonly rid: Rid;
  readonly width?: number;
  readonly height?: number;
}

/** What one participant publishes under one key, as all see it. */
export interface Stream {
  readonly participantId: ParticipantId;
  readonly key: StreamKey;
  readonly isAudioEnabled: boolean;
  readonly isVideoEnabled: boolean;
  readonly isAudioCensored: boolean;
  readonly isVideoCensored: boolean;
  /** Simulcast layers of the video track from low to high; empty without simulcast. */
  readonly layers: readonly Layer[];
}

export type AttributeName = string;

/** What a participant may do beyond taking part, as its client token says. */
export interface Permissions {
  /** May mute, unmute and send out others, and end the session. */
  readonly moderate: boolean;
}

export interface Participant {
  readonly id: ParticipantId;
  readonly context: string | null;
  readonly canReceiveMessages: boolean;
  readonly origin: 'sdk' | 'whip' | 'whep' | 'telephony_engine';
  readonly connection: 'connected' | 'reconnecting';
  /** What it says of itself while it is here. */
  readonly attributes: Readonly<Record<AttributeName, string>>;
}

/** The whole room at one revision, the joining participant included. */
export interface RoomState {
  readonly revision: number;
  readonly roomId: string;
  readonly sessionId: string;
  /** Whether a track of anybody is being recorded now; what is paused does not count. */
  readonly isRecording: boolean;
  readonly participants: readonly Participant[];
  readonly streams: readonly Stream[];
}

export interface Message {
  /** reaction: a passing sign, an emoji for example, that is shown and not kept. */
  readonly type: 'text' | 'reaction';
  readonly payload: string;
  readonly meta?: string;
}

export interface WireError {
  /** A name of contracts/errors.toml. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retryable: boolean;
}

/**
 * What the client sends on one m-line. A stream has at most one m-line of each kind; a disabled track keeps
 * its m-line.
 */
export interface PublishBinding {
  readonly key: StreamKey;
  readonly kind: Kind;
  readonly enabled: boolean;
  readonly layers?: readonly Layer[];
}

export interface RemoteTrack {
  readonly participantId: ParticipantId;
  readonly key: StreamKey;
  readonly kind: Kind;
}

export interface AnySpeaker {
  readonly speaker: true;
}

/**
 * What the server sends on one m-line: a remote track, or one of the session's loudest speakers, whoever that
 * is (never the receiver itself). null leaves the slot free.
 */
export type SubscribeBinding = RemoteTrack | AnySpeaker | null;

export type Bindings = Readonly<Record<Mid, SubscribeBinding>>;

export interface Resume {
  /** resumeKey of the earlier join. */
  readonly key: string;
  /** Last revision that the client applied. */
  readonly revision: number;
  /**
   * Highest number of a message_received that the client has; later ones come again. Without it only those
   * come that were never sent.
   */
  readonly lastMessage?: number;
}

/**
 * First message of every connection. With resume, the participant is taken up again within the grace;
 * otherwise it joins anew.
 */
export interface JoinRequest {
  readonly id: RequestId;
  readonly type: 'join';
  /** Highest version that the client speaks. */
  readonly protocol: number;
  /** Client token. */
  readonly token: string;
  readonly participantId: ParticipantId;
  readonly context?: string | null;
  readonly canReceiveMessages?: boolean;
  /** Name and version of the SDK, for logs. */
  readonly sdk?: string;
  readonly resume?: Resume;
}

/**
 * One offer with the full wish for every m-line; the answer comes in the result. Streams that publish no
 * longer names are unpublished.
 */
export interface NegotiateRequest {
  readonly id: RequestId;
  readonly type: 'negotiate';
  /** Made by the client with its peer connection. A new one replaces the participant's earlier transport. */
  readonly transportId: string;
  readonly offer: string;
  readonly publish: Readonly<Record<Mid, PublishBinding>>;
  readonly subscribe: Bindings;
}

/** Points slots at other remote tracks, without renegotiation. Slots not named stay as they are. */
export interface BindRequest {
  readonly id: RequestId;
  readonly type: 'bind';
  readonly subscribe: Bindings;
}

/** The highest layer wanted on each video slot: a rid, "off" (send nothing), or null (the best). */
export interface LayersRequest {
  readonly id: RequestId;
  readonly type: 'layers';
  readonly layers: Readonly<Record<Mid, string | null>>;
}

/** Says which tracks of an own stream are enabled, and its layers, without renegotiation. */
export interface StreamRequest {
  readonly id: RequestId;
  readonly type: 'stream';
  readonly key: StreamKey;
  readonly audio?: boolean;
  readonly video?: boolean;
  readonly layers?: readonly Layer[];
}

export interface MessageRequest {
  readonly id: RequestId;
  readonly type: 'message';
  readonly message: Message;
  /** Absent or empty: everyone, the sender included. */
  readonly recipients?: readonly ParticipantId[];
}

/**
 * Sets some of the own attributes; null takes one out, those not named stay. At most 16, with values of 1,024
 * bytes of UTF-8 in all.
 */
export interface AttributesRequest {
  readonly id: RequestId;
  readonly type: 'attributes';
  readonly attributes: Readonly<Record<AttributeName, string | null>>;
}

/**
 * Moderation: stops forwarding what a participant sends, in all its streams and those to come, or, with muted
 * false, forwards it again. Without participantId, that of everyone else.
 */
export interface MuteRequest {
  readonly id: RequestId;
  readonly type: 'mute';
  readonly participantId?: ParticipantId;
  /** Sound alone when absent or empty. */
  readonly kinds?: readonly Kind[];
  readonly muted: boolean;
}

/** Moderation: sends a participant out and revokes the token it came with. */
export interface KickRequest {
  readonly id: RequestId;
  readonly type: 'kick';
  readonly participantId: ParticipantId;
}

/** Moderation: ends the session for everyone. The result comes before the goodbye session_terminated. */
export interface EndRequest {
  readonly id: RequestId;
  readonly type: 'end';
}

/**
 * Replaces the client token before it expires; it must be for the same room, and hidden as the former was.
 * Its permissions hold from now on.
 */
export interface TokenRequest {
  readonly id: RequestId;
  readonly type: 'token';
  readonly token: string;
}

/** Connection quality of some participants now, from the engine's statistics. */
export interface MetricsRequest {
  readonly id: RequestId;
  readonly type: 'metrics';
  readonly participantIds: readonly ParticipantId[];
}

export interface KeepaliveRequest {
  readonly id: RequestId;
  readonly type: 'keepalive';
}

export interface LeaveRequest {
  readonly id: RequestId;
  readonly type: 'leave';
}

/** Unique on one connection. */
export type RequestId = number;

export type ClientMessage =
  | JoinRequest
  | NegotiateRequest
  | BindRequest
  | LayersRequest
  | StreamRequest
  | MessageRequest
  | AttributesRequest
  | MuteRequest
  | KickRequest
  | EndRequest
  | TokenRequest
  | MetricsRequest
  | KeepaliveRequest
  | LeaveRequest;

/** data of the result of join. */
export interface Joined {
  readonly protocol: 1;
  readonly resumeKey: string;
  /**
   * Whether the participant was taken up again, its transport and slots kept. If not, the client negotiates
   * anew.
   */
  readonly resumed: boolean;
  readonly graceSeconds: number;
  readonly keepaliveSeconds: number;
  readonly tokenExpiresAt: string;
  readonly permissions: Permissions;
  /** Whether the client only receives, and nobody is told of it. state does not have it either. */
  readonly hidden: boolean;
  readonly state: RoomState;
  /**
   * Only when resumed, and only while the server still has them: every change after the client's revision.
   * state has them applied already.
   */
  readonly missed?: readonly Change[];
  readonly iceServers: readonly IceServer[];
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** data of the result of negotiate. */
export interface Negotiated {
  readonly answer: string;
}

/** data of the result of token. */
export interface TokenAccepted {
  readonly tokenExpiresAt: string;
  readonly permissions: Permissions;
}

/** data of the result of metrics: participant id to quality, 5 excellent … 0 broken. */
export interface Metrics {
  readonly metrics: Readonly<Record<string, ParticipantQuality>>;
}

export interface ParticipantQuality {
  readonly connectionQuality: Quality;
  readonly streams: Readonly<Record<string, StreamQuality>>;
}

export interface StreamQuality {
  readonly audio?: TrackQuality;
  readonly video?: TrackQuality;
}

export type Quality = number;

export interface TrackQuality {
  readonly direction: 'sending' | 'receiving';
  readonly quality: Quality;
}

/** data of every other result. */
export type Empty = Record<string, never>;

export interface Result {
  readonly type: 'result';
  readonly id: RequestId;
  readonly ok: boolean;
  readonly data?: Joined | Negotiated | TokenAccepted | Metrics | Empty;
  readonly error?: WireError;
}

export interface ParticipantJoined {
  readonly kind: 'participant_joined';
  readonly participant: Participant;
}

/** The participant's connection or its attributes changed. */
export interface ParticipantUpdated {
  readonly kind: 'participant_updated';
  readonly participant: Participant;
}

export interface ParticipantLeaving {
  readonly kind: 'participant_leaving';
  readonly participantId: ParticipantId;
  readonly reason: 'kicked' | null;
}

/** Comes after stream_unpublished for each of the participant's streams. */
export interface ParticipantLeft {
  readonly kind: 'participant_left';
  readonly participantId: ParticipantId;
}

export interface StreamPublished {
  readonly kind: 'stream_published';
  readonly stream: Stream;
}

/** Enabled or censored tracks, or the layers, changed; carries the whole stream. */
export interface StreamUpdated {
  readonly kind: 'stream_updated';
  readonly stream: Stream;
}

export interface StreamUnpublished {
  readonly kind: 'stream_unpublished';
  readonly participantId: ParticipantId;
  readonly key: StreamKey;
}

/** Recording began, or nothing is recorded any more. */
export interface RecordingChanged {
  readonly kind: 'recording_changed';
  readonly isRecording: boolean;
}

/**
 * A numbered change of the room state. Revisions of one session rise by one; everyone gets the same ones in
 * the same order.
 */
export interface Change {
  readonly type: 'change';
  readonly revision: number;
  readonly change:
    | ParticipantJoined
    | ParticipantUpdated
    | ParticipantLeaving
    | ParticipantLeft
    | StreamPublished
    | StreamUpdated
    | StreamUnpublished
    | RecordingChanged;
}

/** Who speaks now, loudest first; empty when nobody does. At most one in 300 ms. */
export interface AudioActivity {
  readonly kind: 'audio_activity';
  readonly speakers: readonly Speaker[];
}

export interface Speaker {
  readonly participantId: ParticipantId;
  readonly key: StreamKey;
  readonly level: number;
}

export interface MessageReceived {
  readonly kind: 'message_received';
  /** Counts what this participant received, from 1; a resume names the last one. */
  readonly number: number;
  readonly participantId: ParticipantId;
  readonly message: Message;
  /** Empty for everyone. */
  readonly recipients: readonly ParticipantId[];
}

/** Which layers of an own video track somebody watches; the sender pauses the others. */
export interface WantedLayers {
  readonly kind: 'wanted_layers';
  readonly key: StreamKey;
  readonly rids: readonly Rid[];
}

/** The layer now sent on a slot; null while nothing is. */
export interface LayerSelected {
  readonly kind: 'layer_selected';
  readonly mid: Mid;
  readonly rid: string | null;
}

/**
 * The server no longer has this client's transport (its room failed or it expired); the client makes a new
 * peer connection and negotiates.
 */
export interface TransportLost {
  readonly kind: 'transport_lost';
  readonly transportId: string;
}

/** A passing fact that is not part of the room state. */
export interface Notice {
  readonly type: 'notice';
  readonly notice: AudioActivity | MessageReceived | WantedLayers | LayerSelected | TransportLost;
}

export type GoodbyeReason =
  | 'user_initiated'
  | 'timed_out'
  | 'unauthorized'
  | 'forbidden'
  | 'room_expired'
  | 'kicked'
  | 'session_terminated'
  | 'replaced'
  | 'too_slow'
  | 'protocol_error';

/**
 * Last message before the server closes the connection; the close code says the same. The participant has
 * left, but for timed_out, too_slow and protocol_error, after which it may resume within the grace.
 */
export interface Goodbye {
  readonly type: 'goodbye';
  readonly reason: GoodbyeReason;
  readonly error?: WireError;
}

export type ServerMessage = Result | Change | Notice | Goodbye;

/**
 * WebSocket close codes. 1000 user_initiated; 3999 timed_out; 4000 session_terminated; 4001 kicked; 4002
 * unauthorized; 4003 forbidden; 4004 room_expired; 4005 replaced; 4006 too_slow; 4007 protocol_error. 1006,
 * 1012, 3999 and 4006: reconnect and resume.
 */
export type CloseCode = 1000 | 3999 | 4000 | 4001 | 4002 | 4003 | 4004 | 4005 | 4006 | 4007;

export const CLOSE_CODES = {
  user_initiated: 1000,
  timed_out: 3999,
  session_terminated: 4000,
  kicked: 4001,
  unauthorized: 4002,
  forbidden: 4003,
  room_expired: 4004,
  replaced: 4005,
  too_slow: 4006,
  protocol_error: 4007,
} as const satisfies Record<Goodbye['reason'], CloseCode>;

/** The data of a successful result by the type of its request. */
export interface ResultOf {
  readonly join: Joined;
  readonly negotiate: Negotiated;
  readonly bind: Empty;
  readonly layers: Empty;
  readonly stream: Empty;
  readonly message: Empty;
  readonly attributes: Empty;
  readonly mute: Empty;
  readonly kick: Empty;
  readonly end: Empty;
  readonly token: TokenAccepted;
  readonly metrics: Metrics;
  readonly keepalive: Empty;
  readonly leave: Empty;
}
