/**
 * React hooks over the state of a videorooms `Room`.
 *
 * A component that uses one renders again only when what it asked for is different: the SDK shares every part of its
 * state that did not change. Nothing is touched before something renders, so that servers can import it.
 *
 * @packageDocumentation
 */
export { RoomProvider, type RoomProviderProps } from './RoomProvider.tsx';
export { useRoom } from './context.ts';
export { useRoomEvent, useRoomState } from './state.ts';
export {
  useLocalParticipant,
  useParticipant,
  useParticipants,
  useSpeakers,
  useStream,
  type ParticipantsOptions,
} from './people.ts';
export { VideoTrack, type VideoTrackProps } from './VideoTrack.tsx';
export { RoomAudio } from './RoomAudio.tsx';
export { useLocalMedia, type LocalMedia, type MediaSwitch } from './media.ts';
export { useMessages, type Messages, type SendOptions } from './messages.ts';
export { useConnection, usePermissions, useRecording, type ConnectionState } from './connection.ts';
export type { Ending, ReceivedMessage } from './follower.ts';
