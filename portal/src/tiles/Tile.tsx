/** One person on the stage: picture or initials, name, microphone, connection, and whether they speak. */
import type { Room } from '@videorooms/client';
import { memo } from 'react';
import { Avatar } from '../design/Avatar';
import { Spinner } from '../design/Spinner';
import { MicrophoneOff } from '../icons/icons';
import type { Person } from '../room/people';
import { texts } from '../texts';
import type { Box } from './geometry';
import { QualityBars } from './QualityBars';
import { StreamVideo } from './StreamVideo';

interface TileProps {
  readonly room: Room;
  readonly person: Person;
  readonly box: Box;
  readonly isSpeaking: boolean;
  readonly quality: number | undefined;
}

/** Below this height there is place for a name only. */
const SMALL_PX = 110;

function describe({ name, isLocal, hasSound, hasPicture, isReconnecting }: Person): string {
  const parts = [isLocal ? texts.room.you(name) : name];
  if (!hasSound) parts.push(texts.room.microphoneOff);
  if (!hasPicture) parts.push(texts.room.cameraOff);
  if (isReconnecting) parts.push(texts.room.reconnecting);
  return parts.join(', ');
}

function same(a: TileProps, b: TileProps): boolean {
  return (
    a.room === b.room &&
    a.isSpeaking === b.isSpeaking &&
    a.quality === b.quality &&
    sameFields(a.box, b.box) &&
    sameFields(a.person, b.person)
  );
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
}

export const Tile = memo(function Tile({ room, person, box, isSpeaking, quality }: TileProps) {
  const isSmall = box.height < SMALL_PX;
  const classes = ['tile', isSpeaking ? 'speaking' : '', isSmall ? 'small' : ''].filter(Boolean).join(' ');
  return (
    <li
      className={classes}
      style={styleOf(box)}
      aria-label={describe(person)}
      data-testid="tile"
      data-participant-id={person.id}
      data-stream-key={person.streamKey}
      data-speaking={isSpeaking}
    >
      {person.hasPicture ? (
        <StreamVideo
          room={room}
          participantId={person.id}
          streamKey={person.streamKey}
          isMirrored={person.isLocal}
          tile={box}
        />
      ) : (
        <Avatar name={person.name} id={person.id} />
      )}
      {person.isReconnecting ? (
        <span className="tile-veil">
          <Spinner size={28} />
        </span>
      ) : null}
      <span className="tile-foot" aria-hidden="true">
        <span className="tile-label">
          {person.hasSound ? null : <MicrophoneOff size={isSmall ? 13 : 16} />}
          <span className="tile-name">{person.isLocal ? texts.room.you(person.name) : person.name}</span>
        </span>
      </span>
      {quality === undefined ? null : <QualityBars level={quality} />}
    </li>
  );
}, same);

export function styleOf(box: Box): React.CSSProperties {
  return { transform: `translate(${box.left}px, ${box.top}px)`, width: box.width, height: box.height };
}
