/** A shared screen, shown whole. */
import type { Room } from '@videorooms/client';
import { Screen } from '../icons/icons';
import type { Presentation } from '../people/people';
import { texts } from '../texts';
import type { Pinned } from './focus';
import type { Box } from './geometry';
import { PinButton } from './PinButton';
import { StreamVideo } from './StreamVideo';
import { styleOf } from './Tile';

interface ScreenTileProps {
  readonly room: Room;
  readonly presentation: Presentation;
  readonly box: Box;
  readonly isPinned: boolean;
  readonly onPin: (pin: Pinned | null) => void;
}

export function ScreenTile({ room, presentation, box, isPinned, onPin }: ScreenTileProps) {
  const { participantId, streamKey, isLocal, name } = presentation;
  const label = isLocal ? texts.room.ownScreen : texts.room.screenOf(name);
  return (
    <li
      className="tile tile-screen"
      style={styleOf(box)}
      aria-label={label}
      data-testid="presentation"
      data-participant-id={participantId}
      data-stream-key={streamKey}
    >
      <StreamVideo room={room} participantId={participantId} streamKey={streamKey} />
      <span className="tile-foot" aria-hidden="true">
        <span className="tile-label">
          <Screen size={16} />
          <bdi className="tile-name">{label}</bdi>
        </span>
      </span>
      <PinButton label={label} isPinned={isPinned} onPress={() => onPin(isPinned ? null : { participantId, screenKey: streamKey })} />
    </li>
  );
}
