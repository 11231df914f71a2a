/** One person on the stage: picture or initials, name, microphone, raised hand, connection, and whether they speak. */
import type { Room } from '@videorooms/client';
import { memo } from 'react';
import { Avatar } from '../look/Avatar';
import { Spinner } from '../look/Spinner';
import { Hand, MicrophoneOff } from '../icons/icons';
import type { Person } from '../people/people';
import { texts } from '../texts';
import type { Pinned } from './focus';
import type { Box } from './geometry';
import { PinButton } from './PinButton';
import { QualityBars } from './QualityBars';
import { StreamVideo } from './StreamVideo';

interface TileProps {
  readonly room: Room;
  readonly person: Person;
  readonly box: Box;
  readonly isLarge: boolean;
  readonly isSpeaking: boolean;
  readonly isPinned: boolean;
  readonly quality: number | undefined;
  readonly reaction: string | undefined;
  readonly onPin: (pin: Pinned | null) => void;
}

/** Below this height there is place for a name only. */
const SMALL_PX = 110;

function describe({ name, isLocal, hasSound, hasPicture, isReconnecting, handPlace }: Person, isPinned: boolean): string {
  const parts = [isLocal ? texts.room.you(name) : name];
  if (!hasSound) parts.push(texts.room.microphoneOff);
  if (!hasPicture) parts.push(texts.room.cameraOff);
  if (isReconnecting) parts.push(texts.room.reconnecting);
  if (handPlace > 0) parts.push(texts.room.handRaised(handPlace));
  if (isPinned) parts.push(texts.room.pinned);
  return parts.join(', ');
}

function same(a: TileProps, b: TileProps): boolean {
  const { box, person, ...rest } = a;
  return sameFields(box, b.box) && sameFields(person, b.person) && sameFields(rest, b as typeof rest);
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
}

export const Tile = memo(function Tile(props: TileProps) {
  const { room, person, box, isLarge, isSpeaking, isPinned, quality, reaction, onPin } = props;
  const isSmall = box.height < SMALL_PX;
  const classes = ['tile', isSpeaking ? 'speaking' : '', isSmall ? 'small' : '', isLarge ? 'large' : ''];
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      style={styleOf(box)}
      aria-label={describe(person, isPinned)}
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
      {reaction ? (
        <span key={reaction} className="tile-reaction" aria-hidden="true">
          {reaction}
        </span>
      ) : null}
      <Foot person={person} isSmall={isSmall} />
      {quality === undefined ? null : <QualityBars level={quality} />}
      <PinButton
        label={person.isLocal ? texts.room.you(person.name) : person.name}
        isPinned={isPinned}
        onPress={() => onPin(isPinned ? null : { participantId: person.id, screenKey: null })}
      />
    </li>
  );
}, same);

function Foot({ person, isSmall }: { readonly person: Person; readonly isSmall: boolean }) {
  return (
    <span className="tile-foot" aria-hidden="true">
      <span className="tile-label">
        {person.hasSound ? null : <MicrophoneOff size={isSmall ? 13 : 16} />}
        <bdi className="tile-name">{person.isLocal ? texts.room.you(person.name) : person.name}</bdi>
      </span>
      {person.handPlace > 0 ? (
        <span className="tile-hand">
          <Hand size={isSmall ? 13 : 16} />
          {person.handPlace}
        </span>
      ) : null}
    </span>
  );
}

export function styleOf(box: Box): React.CSSProperties {
  return { transform: `translate(${box.left}px, ${box.top}px)`, width: box.width, height: box.height };
}
