/**
 * The controls at the foot of the room.
 *
 * On narrow ones those that are needed less often are in the menu `More`, with all that has no control of its own. The
 * slot `controls` takes an application's own buttons.
 */
import {
  Camera,
  CameraOff,
  Chat,
  Hand,
  Leave,
  Microphone,
  MicrophoneOff,
  More,
  People,
  Screen,
  ScreenStop,
} from '../icons/icons';
import { Menu } from '../look/Menu';
import { ReactionButton } from '../reactions/ReactionButton';
import type { Emoji } from '../reactions/reactions';
import { texts } from '../texts';
import { useSize } from '../tiles/useSize';
import { Control } from './Control';
import { moreEntries, type MoreWishes } from './moreEntries';
import type { Panels } from './panels';
import type { OwnHand } from './useHand';
import { canShareScreen, type LocalMedia } from './useLocalMedia';

export interface ControlBarProps {
  readonly roomName: string | null;
  readonly count: number;
  readonly unread: number;
  readonly panels: Panels;
  /** Null for who only looks in: no camera, no microphone, no hand, no reactions. */
  readonly own: { readonly media: LocalMedia; readonly hand: OwnHand; readonly react: (emoji: Emoji) => void } | null;
  readonly more: Omit<MoreWishes, 'own' | 'panels' | 'isNarrow' | 'count'>;
  readonly onLeave: () => void;
}

/** Below this the bar has place for six controls. */
const NARROW_PX = 720;

const words = texts.room;

export function ControlBar(props: ControlBarProps) {
  const { roomName, count, unread, panels, own, more, onLeave } = props;
  const [bar, { width }] = useSize<HTMLElement>();
  const isNarrow = width > 0 && width < NARROW_PX;
  const entries = moreEntries({ ...more, own, panels, isNarrow, count });
  return (
    <footer ref={bar} className="controls">
      <div className="controls-side controls-about">
        {roomName ? <bdi className="controls-room">{roomName}</bdi> : null}
        <span className="controls-count">
          <People size={18} />
          {words.count(count)}
        </span>
      </div>
      <div className="controls-main" role="toolbar" aria-label={words.controls}>
        {own ? <MediaControls media={own.media} isNarrow={isNarrow} /> : null}
        {own ? <HandAndReactions hand={own.hand} isNarrow={isNarrow} onReact={own.react} /> : null}
        <PanelControls panels={panels} unread={unread} count={count} isNarrow={isNarrow && own !== null} />
        <slot name="controls" />
        <Menu name={words.more} entries={entries} className="control control-on">
          <More />
        </Menu>
        <Control name={words.leave} look="leave" onPress={onLeave}>
          <Leave size={28} />
        </Control>
      </div>
      <div className="controls-side" />
    </footer>
  );
}

function MediaControls({ media: { microphone, camera, screen }, isNarrow }: { readonly media: LocalMedia; readonly isNarrow: boolean }) {
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
      {canShareScreen() && !isNarrow ? (
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

interface HandAndReactionsProps {
  readonly hand: OwnHand;
  readonly isNarrow: boolean;
  readonly onReact: (emoji: Emoji) => void;
}

function HandAndReactions({ hand, isNarrow, onReact }: HandAndReactionsProps) {
  return (
    <>
      {isNarrow ? null : (
        <Control
          name={hand.isRaised ? texts.hand.lower : texts.hand.raise}
          shortcut="h"
          look={hand.isRaised ? 'active' : 'on'}
          onPress={hand.toggle}
        >
          <Hand />
        </Control>
      )}
      <ReactionButton onReact={onReact} />
    </>
  );
}

interface PanelControlsProps extends Pick<ControlBarProps, 'panels' | 'unread' | 'count'> {
  readonly isNarrow: boolean;
}

function PanelControls({ panels, unread, count, isNarrow }: PanelControlsProps) {
  const isChat = panels.open === 'chat';
  const isPeople = panels.open === 'people';
  return (
    <>
      <Control
        name={isChat ? words.closeChat : words.openChat(unread)}
        shortcut="c"
        look={isChat ? 'active' : 'on'}
        badge={isChat ? 0 : unread}
        onPress={() => panels.toggle('chat')}
      >
        <Chat />
      </Control>
      {isNarrow ? null : (
        <Control
          name={isPeople ? texts.people.close : texts.people.open(count)}
          shortcut="p"
          look={isPeople ? 'active' : 'on'}
          onPress={() => panels.toggle('people')}
        >
          <People />
        </Control>
      )}
    </>
  );
}
