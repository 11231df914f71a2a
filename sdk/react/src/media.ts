/**
 * The own camera, microphone and screen as switches.
 */
import {
  type CameraOptions,
  type MicrophoneOptions,
  type Room,
  type ScreenShareOptions,
  type State,
  VideoRoomsError,
} from '@videorooms/client';
import { useCallback, useMemo, useState } from 'react';
import { useRoom } from './context.ts';
import { useRoomState } from './state.ts';

/** Something of the local participant's that is on or off. */
export interface MediaSwitch<Options> {
  /** Whether it is sent now. */
  readonly isOn: boolean;
  /** Whether a change is under way: a permission is asked for, the server is told. */
  readonly isChanging: boolean;
  /** Why the last change did not come about; gone with the next one. */
  readonly error: VideoRoomsError | undefined;
  /** Turns it on or off. Never rejects; see `error`. */
  set(on: boolean, options?: Options): Promise<void>;
  /** Turns it to the other way. */
  toggle(options?: Options): Promise<void>;
}

/** What {@link useLocalMedia} gives. */
export interface LocalMedia {
  readonly camera: MediaSwitch<CameraOptions>;
  readonly microphone: MediaSwitch<MicrophoneOptions>;
  readonly screen: MediaSwitch<ScreenShareOptions>;
}

/** The camera and microphone of stream `self`, and the screen of stream `presentation`. */
export function useLocalMedia(): LocalMedia {
  const camera = useSwitch(useRoomState(isCameraOn), changeCamera);
  const microphone = useSwitch(useRoomState(isMicrophoneOn), changeMicrophone);
  const screen = useSwitch(useRoomState(isScreenOn), changeScreen);
  return useMemo(() => ({ camera, microphone, screen }), [camera, microphone, screen]);
}

type Change<Options> = (room: Room, on: boolean, options: Options | undefined) => Promise<void>;

function useSwitch<Options>(isOn: boolean, change: Change<Options>): MediaSwitch<Options> {
  const room = useRoom();
  const [under, setUnder] = useState({ way: 0, error: undefined as VideoRoomsError | undefined });
  const set = useCallback(
    async (on: boolean, options?: Options) => {
      if (!room) return;
      setUnder(({ way }) => ({ way: way + 1, error: undefined }));
      let error: VideoRoomsError | undefined;
      try {
        await change(room, on, options);
      } catch (cause) {
        error = cause instanceof VideoRoomsError ? cause : new VideoRoomsError('unexpected', String(cause), { cause });
      }
      setUnder((now) => ({ way: now.way - 1, error: error ?? now.error }));
    },
    [room, change],
  );
  return useMemo(
    () => ({
      isOn,
      isChanging: under.way > 0,
      error: under.error,
      set,
      toggle: (options?: Options) => set(!isOn, options),
    }),
    [isOn, under, set],
  );
}

const own = (state: State, key: string) => {
  const id = state.participants.get(state.localParticipantId)?.streams[key];
  return id === undefined ? undefined : state.streams.get(id);
};
const isCameraOn = (state: State): boolean => own(state, 'self')?.isVideoEnabled ?? false;
const isMicrophoneOn = (state: State): boolean => own(state, 'self')?.isAudioEnabled ?? false;
const isScreenOn = (state: State): boolean => own(state, 'presentation')?.isVideoEnabled ?? false;

const changeCamera: Change<CameraOptions> = (room, on, options) => room.setCameraEnabled(on, options);
const changeMicrophone: Change<MicrophoneOptions> = (room, on, options) => room.setMicrophoneEnabled(on, options);
const changeScreen: Change<ScreenShareOptions> = (room, on, options) => room.setScreenShareEnabled(on, options);
