/**
 * Browser SDK of videorooms: `initialize` a room, `connect`, publish, subscribe, listen.
 *
 * Safe to import anywhere, a server included: nothing is touched before a function is called.
 *
 * @packageDocumentation
 */
export { initialize } from './initialize.ts';
export { getDevices, type Device, type Devices } from './media/devices.ts';
export { checkNetwork, type NetworkCheckConfig, type NetworkCheckResult } from './network_check.ts';
export { VideoRoomsError, type ClientErrorCode, type ErrorCode, type ServerErrorCode } from './errors.ts';
export { version } from './version.ts';
export type { InitializeConfig, VideoCodec } from './config.ts';
export type { EventName, Events } from './events.ts';
export type { LogLevel } from './log.ts';
export type {
  Attributes,
  ConnectionQuality,
  DisconnectionReason,
  Kind,
  Layer,
  Message,
  NetworkMetrics,
  Participant,
  Permissions,
  Speaker,
  State,
  Status,
  Stream,
  Subscription,
  TrackMetrics,
  WebRTCStats,
} from './model.ts';
export type {
  CameraOptions,
  MicrophoneOptions,
  ModeratedKinds,
  Moderation,
  PreferredLayer,
  Room,
  ScreenShareOptions,
  StreamTracks,
  SubscriptionTracks,
  VideoSource,
} from './surface.ts';
