/** A shared screen, shown whole. */
import type { Room } from '@videorooms/client';
import { Screen } from '../icons/icons';
import type { Presentation } from '../room/people';
import { texts } from '../texts';
import type { Box } from './geometry';
import { StreamVideo } from './StreamVideo';
import { styleOf } from './Tile';

interface ScreenTileProps {
  readonly room: Room;
  readonly presentation: Presentation;
  readonly box: Box;
}

export function ScreenTile({ room, presentation, box }: ScreenTileProps) {
  const label = presentation.isLocal ? texts.room.ownScreen : texts.room.screenOf(presentation.name);
  return (
    <li
      className="tile tile-screen"
      style={styleOf(box)}
      aria-label={label}
      data-testid="presentation"
      data-participant-id={presentation.participantId}
      data-stream-key={presentation.streamKey}
    >
      <StreamVideo room={room} participantId={presentation.participantId} streamKey={presentation.streamKey} />
      <span className="tile-foot" aria-hidden="true">
        <span className="tile-label">
          <Screen size={16} />
          <span className="tile-name">{label}</span>
        </span>
      </span>
    </li>
  );
}
