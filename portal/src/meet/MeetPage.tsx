/**
 * The meeting page, `/meet/{room_id}#token=…`: from the link to the room and out again.
 *
 * The default export is loaded by App.tsx on demand.
 */
import { useEffect, useMemo, useState } from 'react';
import type { DeviceChoice } from '../devices/DeviceSelects';
import { recall, remember } from '../devices/remembered';
import { PreJoin, type Ready } from '../prejoin/PreJoin';
import { RoomScreen } from '../room/RoomScreen';
import type { FirstWish } from '../room/useLocalMedia';
import { texts } from '../texts';
import { EndScreen, JoiningScreen } from './EndScreen';
import { readJoinLink } from './link';
import './meet.css';
import { useJoining } from './useJoining';

const NOTHING_ON: FirstWish = { cameraOn: false, microphoneOn: false };

interface MeetPageProps {
  readonly roomId: string;
  readonly fragment: string;
}

export default function MeetPage({ roomId, fragment }: MeetPageProps) {
  const link = useMemo(() => readJoinLink(fragment), [fragment]);
  const { step, join, again } = useJoining(roomId, link.token);
  const [choice, setChoice] = useState<DeviceChoice>(recall);
  const [first, setFirst] = useState(NOTHING_ON);

  const isInside = step.at === 'inside';
  useEffect(() => {
    const words = isInside ? texts.room : texts.prejoin;
    document.title = words.pageTitle(link.roomName);
  }, [isInside, link.roomName]);

  const choose = (change: Partial<DeviceChoice>) => {
    remember(change);
    setChoice((before) => ({ ...before, ...change }));
  };
  const start = ({ name, cameraOn, microphoneOn }: Ready) => {
    setFirst({ cameraOn, microphoneOn });
    join(name);
  };

  const comeBack = () => {
    setFirst(recall());
    again();
  };

  if (step.at === 'ended') return <EndScreen end={step.end} onAgain={comeBack} />;
  if (step.at === 'joining' && step.isReturn) return <JoiningScreen />;
  if (step.at === 'inside') {
    return <RoomScreen room={step.room} roomName={link.roomName} choice={choice} first={first} onChoose={choose} />;
  }
  return (
    <PreJoin
      roomName={link.roomName}
      isChecking={step.at === 'checking'}
      isJoining={step.at === 'joining'}
      choice={choice}
      onChoose={choose}
      onJoin={start}
    />
  );
}
