/** The call: everyone's picture, the own switches, the chat, and whether the room is recorded. */
import type { Participant } from '@videorooms/client';
import {
  type MediaSwitch,
  RoomAudio,
  useConnection,
  useLocalMedia,
  useLocalParticipant,
  useParticipants,
  useRecording,
  useRoom,
  useSpeakers,
  useStream,
  VideoTrack,
} from '@videorooms/react';
import type { ReactElement } from 'react';
import { Chat } from './Chat.tsx';
import { nameOf } from './names.ts';

export function Call({ onLeave }: { readonly onLeave: () => void }): ReactElement {
  const { status, isReconnecting, ending } = useConnection();
  const isRecording = useRecording();
  const participants = useParticipants();
  const [loudest] = useSpeakers();
  if (ending) {
    return (
      <main className="lobby">
        <p>The call is over: {ending.error?.message ?? ending.reason}</p>
        <button onClick={onLeave}>Back</button>
      </main>
    );
  }
  if (status !== 'connected') return <main className="lobby">Joining…</main>;
  return (
    <main className="call">
      <RoomAudio />
      {isRecording && <p role="status">This room is being recorded.</p>}
      {isReconnecting && <p role="status">The network is lost, coming back…</p>}
      <ul className="tiles">
        {participants.map((participant) => (
          <Tile key={participant.id} participant={participant} speaks={participant.id === loudest} />
        ))}
      </ul>
      <Controls onLeave={onLeave} />
      <Chat />
    </main>
  );
}

function Tile({ participant, speaks }: { readonly participant: Participant; readonly speaks: boolean }): ReactElement {
  const stream = useStream(participant.id);
  const isHeard = stream?.isAudioEnabled && !stream.isAudioCensored;
  return (
    <li className={speaks ? 'tile speaks' : 'tile'} data-participant={participant.id}>
      <VideoTrack participantId={participant.id} aria-label={`Picture of ${nameOf(participant)}`} />
      <span>
        {nameOf(participant)}
        {participant.attributes['hand'] && ' ✋'}
        {!isHeard && ' (muted)'}
      </span>
    </li>
  );
}

function Controls({ onLeave }: { readonly onLeave: () => void }): ReactElement {
  const room = useRoom();
  const { camera, microphone, screen } = useLocalMedia();
  const isRaised = useLocalParticipant()?.attributes['hand'] !== undefined;
  const raise = (): void => {
    room?.setAttributes({ hand: isRaised ? null : new Date().toISOString() }).catch(() => {});
  };
  return (
    <div className="controls" role="toolbar" aria-label="Call">
      <Switch name="Camera" of={camera} />
      <Switch name="Microphone" of={microphone} />
      <Switch name="Screen" of={screen} />
      <button aria-pressed={isRaised} onClick={raise}>
        Hand
      </button>
      <button onClick={onLeave}>Leave</button>
    </div>
  );
}

function Switch({ name, of }: { readonly name: string; readonly of: MediaSwitch<object> }): ReactElement {
  return (
    <button aria-pressed={of.isOn} disabled={of.isChanging} title={of.error?.message} onClick={() => void of.toggle()}>
      {name}
    </button>
  );
}
