/**
 * The person's own camera, microphone and shared screen while in the room.
 *
 * What is on is read from the room state, never kept beside it. Each switch can be pressed again while it works;
 * the SDK lets the last wish win. Troubles are told through `onTrouble`.
 */
import type { CameraOptions, Room, State } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { blurBehind, type BlurWish } from '../blur/process';
import type { DeviceChoice } from '../devices/DeviceSelects';
import { remember } from '../devices/remembered';
import { troubleOf, type Trouble } from '../devices/trouble';
import { SELF_KEY } from '../people/people';

export type Source = 'camera' | 'microphone' | 'screen';

export interface Switch {
  readonly on: boolean;
  readonly busy: boolean;
  readonly toggle: () => void;
}

export interface LocalMedia extends Readonly<Record<Source, Switch>> {
  /** Uses another device at once where it is on, else from the next time on. */
  readonly changeDevices: (choice: DeviceChoice, changed: keyof DeviceChoice) => void;
}

export interface FirstWish {
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
}

interface LocalMediaArguments {
  readonly room: Room;
  readonly state: State;
  readonly choice: DeviceChoice;
  readonly first: FirstWish;
  /** How to blur, when that is chosen. */
  readonly blur: BlurWish;
  readonly onTrouble: (source: Source, trouble: Trouble) => void;
}

// A room is started once, however often React mounts its screen.
const started = new WeakSet<Room>();

export function useLocalMedia({ room, state, choice, first, blur, onTrouble }: LocalMediaArguments): LocalMedia {
  const [busy, setBusy] = useState<Readonly<Record<Source, number>>>({ camera: 0, microphone: 0, screen: 0 });

  const apply = useCallback(
    async (source: Source, on: boolean, devices: DeviceChoice) => {
      setBusy((before) => ({ ...before, [source]: before[source] + 1 }));
      try {
        await switchSource(room, source, on, devices, blur);
      } catch (error) {
        if (!wasCancelled(source, error)) onTrouble(source, troubleOf(error));
      } finally {
        setBusy((before) => ({ ...before, [source]: before[source] - 1 }));
      }
    },
    [room, blur, onTrouble],
  );

  useEffect(() => {
    if (started.has(room)) return;
    started.add(room);
    if (first.microphoneOn) void apply('microphone', true, choice);
    if (first.cameraOn) void apply('camera', true, choice);
  }, [room, first, choice, apply]);

  const on = sourcesOn(state);
  return useMemo(() => {
    const make = (source: Source): Switch => ({
      on: on[source],
      busy: busy[source] > 0,
      toggle: () => {
        if (source !== 'screen')
          remember(source === 'camera' ? { cameraOn: !on.camera } : { microphoneOn: !on.microphone });
        void apply(source, !on[source], choice);
      },
    });
    return {
      camera: make('camera'),
      microphone: make('microphone'),
      screen: make('screen'),
      changeDevices: (next, changed) => {
        if ((changed === 'cameraId' || changed === 'isBlurred') && on.camera) void apply('camera', true, next);
        if (changed === 'microphoneId' && on.microphone) void apply('microphone', true, next);
      },
    };
    // The three flags stand for `on`, a new object with each state.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [on.camera, on.microphone, on.screen, busy, choice, apply]);
}

function switchSource(room: Room, source: Source, on: boolean, devices: DeviceChoice, blur: BlurWish): Promise<void> {
  switch (source) {
    case 'camera':
      return room.setCameraEnabled(on, cameraOptions(devices, blur));
    case 'microphone':
      return room.setMicrophoneEnabled(on, devices.microphoneId ? { deviceId: devices.microphoneId } : {});
    case 'screen':
      return room.setScreenShareEnabled(on, { audio: true });
  }
}

function cameraOptions({ cameraId, isBlurred }: DeviceChoice, blur: BlurWish): CameraOptions {
  return {
    // Said each time, so that a camera which is on already is opened anew with or without the blur.
    width: CAMERA_WIDTH,
    ...(cameraId ? { deviceId: cameraId } : {}),
    ...(isBlurred ? { process: (camera: MediaStreamTrack) => blurBehind(camera, blur) } : {}),
  };
}

/** What the SDK asks for by itself. */
const CAMERA_WIDTH = 1280;

/** Closing the browser's picker of screens, or leaving meanwhile, is no trouble. */
function wasCancelled(source: Source, error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'aborted' || code === 'not_connected' || (source === 'screen' && code === 'permission_denied');
}

function sourcesOn(state: State): Readonly<Record<Source, boolean>> {
  const keys = state.participants.get(state.localParticipantId)?.streams ?? {};
  const self = state.streams.get(keys[SELF_KEY] ?? '');
  const screen = state.streams.get(keys['presentation'] ?? '');
  return {
    camera: self?.isVideoEnabled ?? false,
    microphone: self?.isAudioEnabled ?? false,
    screen: screen?.isVideoEnabled ?? false,
  };
}

export const canShareScreen = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function';
