/**
 * A meeting from the token to the room and out again: getting ready, the room, its end.
 *
 * `element/VideoRoomElement` renders it, with what the application says, and hears how it goes.
 */
import type { Room } from '@videorooms/client';
import { useEffect, useState } from 'react';
import type { DeviceChoice } from '../devices/DeviceSelects';
import { recall, remember } from '../devices/remembered';
import { useLook, type Theme } from '../look/look';
import { Lobby } from '../prejoin/Lobby';
import { PreJoin, type Ready } from '../prejoin/PreJoin';
import { RoomScreen } from '../room/RoomScreen';
import type { FirstWish } from '../room/useLocalMedia';
import type { LayoutName } from '../tiles/stageLayout';
import type { Access } from './access';
import { EndScreen, JoiningScreen } from './EndScreen';
import type { End } from './ends';
import type { Step } from './flow';
import { useJoining } from './useJoining';

const NOTHING_ON: FirstWish = { cameraOn: false, microphoneOn: false };

export interface MeetingProps {
  /** Null for a token that nothing can be read from. */
  readonly access: Access | null;
  readonly roomName: string | null;
  /** The person's name, when the application knows it; it is not asked for then. */
  readonly personName: string | null;
  /** Goes to the others in place of the name alone. */
  readonly context: string | null;
  /** What the application chose; the person's own choice goes before. */
  readonly theme: Theme;
  readonly layout: LayoutName;
  readonly onStep: (step: MeetingStep) => void;
}

export type MeetingStep =
  | { readonly at: 'getting_ready' | 'joining' }
  | { readonly at: 'inside'; readonly room: Room }
  | { readonly at: 'ended'; readonly end: End };

export function Meeting(props: MeetingProps) {
  const { access, roomName, context, onStep } = props;
  const { step, join, again, peekToken } = useJoining(access, context);
  const [choice, setChoice] = useState<DeviceChoice>(recall);
  const [first, setFirst] = useState(NOTHING_ON);
  const look = useLook(props);
  useTold(step, onStep);

  const choose = (change: Partial<DeviceChoice>) => {
    remember(change);
    setChoice((before) => ({ ...before, ...change }));
  };
  const start = ({ name, cameraOn, microphoneOn }: Ready) => {
    setFirst({ cameraOn, microphoneOn });
    join(name);
  };
  const comeBack = () => {
    setFirst(access?.isViewer ? NOTHING_ON : recall());
    again();
  };
  return (
    <div className="frame" data-theme={look.theme === 'system' ? undefined : look.theme}>
      {step.at === 'ended' ? <EndScreen end={step.end} onAgain={comeBack} /> : null}
      {step.at === 'joining' && step.isReturn ? <JoiningScreen /> : null}
      {step.at === 'inside' ? (
        <RoomScreen
          room={step.room}
          roomName={roomName}
          isViewer={access?.isViewer ?? false}
          choice={choice}
          first={first}
          look={look}
          onChoose={choose}
        />
      ) : null}
      {step.at === 'checking' || step.at === 'ready' || (step.at === 'joining' && !step.isReturn) ? (
        <GettingReady {...props} step={step} choice={choice} peekToken={peekToken} onChoose={choose} onJoin={start} />
      ) : null}
    </div>
  );
}

interface GettingReadyProps extends MeetingProps {
  readonly step: Step;
  readonly choice: DeviceChoice;
  readonly peekToken: () => Promise<string>;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
  readonly onJoin: (ready: Ready) => void;
}

function GettingReady({ access, roomName, personName, step, choice, peekToken, onChoose, onJoin }: GettingReadyProps) {
  const isChecking = step.at === 'checking';
  const isJoining = step.at === 'joining';
  if (access?.isViewer) {
    const look = () => onJoin({ name: '', ...NOTHING_ON });
    return <Lobby roomName={roomName} isChecking={isChecking} isJoining={isJoining} onJoin={look} />;
  }
  return (
    <PreJoin
      roomName={roomName}
      personName={personName}
      isChecking={isChecking}
      isJoining={isJoining}
      choice={choice}
      peekToken={peekToken}
      onChoose={onChoose}
      onJoin={onJoin}
    />
  );
}

function useTold(step: Step, onStep: MeetingProps['onStep']): void {
  const room = step.at === 'inside' ? step.room : null;
  const end = step.at === 'ended' ? step.end : null;
  const at = step.at === 'checking' || step.at === 'ready' ? 'getting_ready' : step.at;
  useEffect(() => {
    if (at === 'inside' && room) onStep({ at, room });
    else if (at === 'ended' && end) onStep({ at, end });
    else if (at === 'getting_ready' || at === 'joining') onStep({ at });
  }, [at, room, end, onStep]);
}
