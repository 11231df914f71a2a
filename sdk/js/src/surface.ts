/**
 * The Room that applications hold, as a type, with the arguments of its methods.
 *
 * `room.ts` makes it. Its members are closures: they work unbound and after `{...room}`.
 */
import type { Events } from './events.ts';
import type { Kind, Message, Participant, Permissions, State, Stream, WebRTCStats } from './model.ts';

/** A video track, or one with options for how to publish it. */
export type VideoSource =
  | MediaStreamTrack
  | {
      /** The pictures. */
      readonly track?: MediaStreamTrack;
      /** How to publish them. */
      readonly options?: {
        /** Send low, middle and high layers, so that each receiver gets what fits; default `false`. */
        readonly enableSimulcast?: boolean;
      };
    };

/** What to publish; a track left out is not sent. */
export interface StreamTracks {
  /** The sound. */
  readonly audio?: MediaStreamTrack | undefined;
  /** The pictures. */
  readonly video?: VideoSource | undefined;
}

/** Which tracks of a remote stream to receive. */
export interface SubscriptionTracks {
  /** Whether to receive the sound. */
  readonly audio: boolean;
  /** Whether to receive the pictures. */
  readonly video: boolean;
}

/** Arguments of {@link Room.setCameraEnabled}. */
export interface CameraOptions {
  /** A `videoinput` id of `getDevices`; default: the browser's choice. */
  deviceId?: string;
  /** Wanted pixels; default 1280. */
  width?: number;
  /** Wanted pixels; default 720. */
  height?: number;
  /** Frames a second; default 30. */
  frameRate?: number;
  /** Whether to send layers; default `true`. */
  simulcast?: boolean;
  /**
   * Makes of the camera's track the one that is sent: with the background blurred, say. Both are stopped when the camera
   * is turned off. Rejecting turns it off at once, with that error as the `cause`.
   */
  process?: (camera: MediaStreamTrack) => Promise<MediaStreamTrack>;
  /** Stream key; default `self`. */
  key?: string;
}

/** Arguments of {@link Room.setMicrophoneEnabled}. */
export interface MicrophoneOptions {
  /** An `audioinput` id of `getDevices`; default: the browser's choice. */
  deviceId?: string;
  /** Further constraints; default: echo cancellation, noise suppression and gain control on. */
  constraints?: MediaTrackConstraints;
  /** Stream key; default `self`. */
  key?: string;
}

/** Arguments of {@link Room.setScreenShareEnabled}. */
export interface ScreenShareOptions {
  /** Share the sound of the tab or screen too, where the browser can; default `false`. */
  audio?: boolean;
  /** Stream key; default `presentation`. */
  key?: string;
}

/** Which layer to receive: by height, the one that fits the attached elements, or none at all. */
export type PreferredLayer = 'l' | 'm' | 'h' | 'auto' | 'off';

/** Which tracks a moderator means; the sound alone when nothing is said. */
export type ModeratedKinds = { readonly [kind in Kind]?: boolean };

/**
 * What a client may do to others whose token was made with `permissions: {moderate: true}`. Each call asks the server
 * once and rejects with `forbidden` without the permission, `unknown_participant` for one who is not there, and
 * `too_many_requests` when it comes too often.
 */
export interface Moderation {
  /**
   * Lets nobody hear, or see, the participant, in all its streams and those that it publishes later. Its streams are
   * marked as censored. Refused as `unprocessable` for oneself.
   */
  mute(participantId: string, kinds?: ModeratedKinds): Promise<void>;

  /** Takes a mute back. Whether the participant sends anything is still its own to decide. */
  unmute(participantId: string, kinds?: ModeratedKinds): Promise<void>;

  /** Mutes everyone who is here but oneself. */
  muteAll(kinds?: ModeratedKinds): Promise<void>;

  /** Sends the participant out; its token is good for nothing any more. Refused as `unprocessable` for oneself. */
  kick(participantId: string): Promise<void>;

  /** Ends the session for everyone, oneself included. */
  end(): Promise<void>;
}

/**
 * A room as seen by one local participant, from `initialize` until it is left. After that it is of no more use; call
 * `initialize` again.
 *
 * All promises reject with `VideoRoomsError`.
 */
export interface Room {
  /** The room's id. */
  readonly id: string;

  /** Whether the room is recorded right now; `{...room}` copies the moment's answer, `getState()` has the latest. */
  readonly isRecording: boolean;

  /** What this client may do, as its token says; like `isRecording`, of the moment. */
  readonly permissions: Permissions;

  /** What moderators may do. */
  readonly moderation: Moderation;

  /** Calls `listener` on each `event`. Returns a function that ends this. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void;

  /**
   * Joins the room. Resolves when the room's state, and the mixed sound unless turned off, are there; rejects after
   * 30 s (`timed_out`), on `signal` (`aborted`), when the server refuses (its code) or cannot be reached
   * (`network_error`). Calls while joining share one attempt.
   */
  connect(options?: { signal?: AbortSignal }): Promise<void>;

  /**
   * Leaves the room at once and frees everything. Resolves when the server has let the participant go, or after a
   * second. Never rejects.
   */
  disconnect(): Promise<void>;

  /** Uses another client token of the same room from now on. Call it before the present one expires. */
  updateClientToken(clientToken: string): Promise<void>;

  /** The room right now. */
  getState(): State;

  /** The participant that this client is. */
  getLocalParticipant(): Participant;

  /** What this client publishes, by key. */
  getLocalStreams(): Readonly<Record<string, Stream>>;

  /**
   * Publishes a stream under a key that is not in use. Always agrees on one audio and one video track with the
   * server, so that later changes need no renegotiation. The tracks stay the caller's: they are not stopped.
   */
  addStream(key: string, tracks?: StreamTracks): Promise<void>;

  /** Replaces the stream's tracks. A track left out is no longer sent, and everyone sees it disabled. */
  updateStream(key: string, tracks?: StreamTracks): Promise<void>;

  /** Ends publishing under the key. */
  removeStream(key: string): Promise<void>;

  /** Receives a remote stream; its tracks are in the state when this resolves. */
  addSubscription(participantId: string, key: string, tracks: SubscriptionTracks): Promise<void>;

  /** Changes which tracks of a subscribed stream are received. */
  updateSubscription(participantId: string, key: string, tracks: SubscriptionTracks): Promise<void>;

  /** Stops receiving a stream; its tracks leave the state and end. */
  removeSubscription(participantId: string, key: string): Promise<void>;

  /** The participant's streams by key. Throws for an unknown participant. */
  getParticipantStreams(participantId: string): ReadonlyMap<string, Stream>;

  /** The participant's stream under the key, if any. Throws for an unknown participant. */
  getParticipantStream(participantId: string, key: string): Stream | undefined;

  /** WebRTC statistics of a local stream's senders or a subscribed stream's receivers; empty when not subscribed. */
  getWebRTCStatsForStream(participantId: string, key: string): Promise<WebRTCStats>;

  /**
   * Sends a message to the named participants, or to all (then also to the sender). Resolves when the server has it.
   * Needs `enableMessages`.
   */
  sendMessage(message: Message, recipients?: readonly string[]): Promise<void>;

  /**
   * Says something of the local participant that all see in its `attributes` while it is here: a raised hand, a role.
   * Sets those named, takes out those that are `null` or undefined, and leaves the others. At most 16, with names of 64
   * characters and values of 1,024 bytes in all (`out_of_range`). They outlive lost connections.
   */
  setAttributes(attributes: Readonly<Record<string, string | null | undefined>>): Promise<void>;

  /** Reports the connection quality of these participants by `network_metrics_report`, now and every 5 s. */
  enableNetworkMetricsReport(participantIds: readonly string[], options?: { includeStreams?: boolean }): Promise<void>;

  /** Ends the reports on these participants, or all reports. */
  disableNetworkMetricsReport(participantIds?: readonly string[]): Promise<void>;

  /**
   * Turns the camera on or off within stream `self`, which is published when needed. Off frees the device. When called
   * again before it has finished, the last call wins.
   */
  setCameraEnabled(enabled: boolean, options?: CameraOptions): Promise<void>;

  /** Turns the microphone on or off within stream `self`, like {@link Room.setCameraEnabled}. */
  setMicrophoneEnabled(enabled: boolean, options?: MicrophoneOptions): Promise<void>;

  /** Shares a screen, window or tab as stream `presentation`, or ends it; the browser's own stop button ends it too. */
  setScreenShareEnabled(enabled: boolean, options?: ScreenShareOptions): Promise<void>;

  /**
   * Shows a stream in an element: keeps its `srcObject`, subscribes as needed, and receives the layer that fits the
   * element's size, or none while it cannot be seen. The stream may come later, go and come back. A local stream is
   * shown muted. With mixed sound on, a video element gets the picture only. Returns a function that detaches.
   */
  attach(element: HTMLMediaElement, participantId: string, key: string): () => void;

  /** Fixes the layer received of a stream; `auto` gives it back to the attached elements. */
  setPreferredLayer(participantId: string, key: string, layer: PreferredLayer): void;
}
