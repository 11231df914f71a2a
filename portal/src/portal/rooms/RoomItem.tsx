/** One room in the list with what can be done with it. */
import { Button, IconButton } from '../../design/Button';
import { Enter, Link, People, Record, Trash } from '../../icons/icons';
import { texts } from '../../texts';
import { roomLabel } from './roomLabel';
import type { RoomRow } from './useRooms';

export type RoomAction = 'open' | 'copy' | 'who' | 'delete';

interface RoomItemProps {
  readonly row: RoomRow;
  readonly onAct: (action: RoomAction) => void;
}

const words = texts.portal;

export function RoomItem({ row, onAct }: RoomItemProps) {
  const { room, present } = row;
  const label = roomLabel(room);
  const now = present.length > 0 ? words.inNow(present.length) : words.nobody;
  return (
    <li className="room-item" aria-label={label}>
      <div className="room-about">
        <h2>{label}</h2>
        <p className="room-facts">
          <span>{words.limit(room.max_participants)}</span>
          {room.enable_recording ? (
            <span className="room-recorded">
              <Record size={16} />
              {words.recorded}
            </span>
          ) : null}
          <span>{words.created(dayOf(room.created_at))}</span>
        </p>
      </div>
      <Button
        className={`room-now ${present.length > 0 ? 'live' : ''}`}
        look="quiet"
        aria-label={words.whoIsIn(label, now)}
        onClick={() => onAct('who')}
      >
        <People size={18} />
        {now}
      </Button>
      <div className="room-actions">
        <Button aria-label={words.openRoom(label)} onClick={() => onAct('open')}>
          <Enter size={18} />
          {words.open}
        </Button>
        <Button aria-label={words.copyLink(label)} onClick={() => onAct('copy')}>
          <Link size={18} />
          {words.copy}
        </Button>
        <IconButton name={words.deleteRoom(label)} className="room-delete" onClick={() => onAct('delete')}>
          <Trash size={20} />
        </IconButton>
      </div>
    </li>
  );
}

function dayOf(timestamp: string): string {
  const day = new Date(timestamp);
  return Number.isNaN(day.getTime()) ? '' : day.toLocaleDateString([], { dateStyle: 'medium' });
}
