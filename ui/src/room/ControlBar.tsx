/** The controls at the foot of the room. */
import type { ReactNode } from 'react';
import {
  Camera,
  CameraOff,
  Chat,
  Keyboard,
  Leave,
  Microphone,
  MicrophoneOff,
  People,
  Screen,
  ScreenStop,
  Sliders,
} from '../icons/icons';
import { texts } from '../texts';
import { canShareScreen, type LocalMedia } from './useLocalMedia';

export interface ControlBarProps {
  readonly roomName: string | null;
  readonly count: number;
  readonly media: LocalMedia;
  readonly chat: { readonly isOpen: boolean; readonly unread: number; readonly toggle: () => void };
  readonly onDevices: () => void;
  readonly onShortcuts: () => void;
  readonly onLeave: () => void;
}

const words = texts.room;

export function ControlBar(props: ControlBarProps) {
  return (
    <footer className="controls">
      <div className="controls-side controls-about">
        {props.roomName ? <span className="controls-room">{props.roomName}</span> : null}
        <span className="controls-count">
          <People size={18} />
          {words.count(props.count)}
        </span>
      </div>
      <div className="controls-main" role="toolbar" aria-label={words.controls}>
        <MediaControls media={props.media} />
        <RoomControls {...props} />
      </div>
      <div className="controls-side controls-more">
        <Control name={texts.shortcuts.title} shortcut="?" look="quiet" onPress={props.onShortcuts}>
          <Keyboard />
        </Control>
      </div>
    </footer>
  );
}

function MediaControls({ media: { microphone, camera, screen } }: Pick<ControlBarProps, 'media'>) {
  return (
    <>
      <Control
        name={microphone.on ? texts.devices.turnOffMicrophone : texts.devices.turnOnMicrophone}
        shortcut="m"
        look={microphone.on ? 'on' : 'off'}
        isBusy={microphone.busy}
        onPress={microphone.toggle}
      >
        {microphone.on ? <Microphone /> : <MicrophoneOff />}
      </Control>
      <Control
        name={camera.on ? texts.devices.turnOffCamera : texts.devices.turnOnCamera}
        shortcut="v"
        look={camera.on ? 'on' : 'off'}
        isBusy={camera.busy}
        onPress={camera.toggle}
      >
        {camera.on ? <Camera /> : <CameraOff />}
      </Control>
      {canShareScreen() ? (
        <Control
          name={screen.on ? words.stopSharing : words.shareScreen}
          shortcut="s"
          look={screen.on ? 'active' : 'on'}
          isBusy={screen.busy}
          onPress={screen.toggle}
        >
          {screen.on ? <ScreenStop /> : <Screen />}
        </Control>
      ) : null}
    </>
  );
}

function RoomControls({ chat, onDevices, onLeave }: Pick<ControlBarProps, 'chat' | 'onDevices' | 'onLeave'>) {
  return (
    <>
      <Control
        name={chat.isOpen ? words.closeChat : words.openChat(chat.unread)}
        shortcut="c"
        look={chat.isOpen ? 'active' : 'on'}
        badge={chat.isOpen ? 0 : chat.unread}
        onPress={chat.toggle}
      >
        <Chat />
      </Control>
      <Control name={texts.devices.title} look="on" onPress={onDevices}>
        <Sliders />
      </Control>
      <Control name={words.leave} look="leave" onPress={onLeave}>
        <Leave size={28} />
      </Control>
    </>
  );
}

interface ControlProps {
  readonly name: string;
  readonly shortcut?: string;
  readonly look: 'on' | 'off' | 'active' | 'leave' | 'quiet';
  readonly isBusy?: boolean;
  readonly badge?: number;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Control({ name, shortcut, look, isBusy = false, badge = 0, onPress, children }: ControlProps) {
  return (
    <button
      type="button"
      className={`control control-${look} ${isBusy ? 'busy' : ''}`}
      aria-label={name}
      aria-keyshortcuts={shortcut}
      aria-busy={isBusy || undefined}
      onClick={onPress}
    >
      {children}
      {badge > 0 ? (
        <span className="control-badge" aria-hidden="true">
          {badge > 9 ? '9+' : badge}
        </span>
      ) : null}
      <span className="tip" aria-hidden="true" data-key={shortcut}>
        {name}
      </span>
    </button>
  );
}
