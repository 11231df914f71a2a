/** Who is in a room now; follows the list behind it. */
import type { RoomRecord } from '../../api/rooms';
import { Avatar } from '../../design/Avatar';
import { Dialog } from '../../design/Dialog';
import { contextName } from '../../room/people';
import { texts } from '../../texts';
import { roomLabel } from './roomLabel';
import type { RoomRow } from './useRooms';

interface WhoDialogProps {
  readonly room: RoomRecord;
  readonly rows: readonly RoomRow[];
  readonly onClose: () => void;
}

const words = texts.portal;

export function WhoDialog({ room, rows, onClose }: WhoDialogProps) {
  const present = rows.find((row) => row.room.id === room.id)?.present ?? [];
  return (
    <Dialog title={words.whoTitle(roomLabel(room))} onClose={onClose}>
      {present.length === 0 ? <p>{words.whoEmpty}</p> : null}
      <ul className="who">
        {present.map((participant) => {
          const name = contextName(participant.context) || texts.room.guest;
          return (
            <li key={participant.id}>
              <Avatar name={name} id={participant.id} size="36px" />
              <span className="who-name">{name}</span>
              <span className="field-hint">{words.since(timeOf(participant.joined_at))}</span>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

function timeOf(timestamp: string): string {
  return new Date(timestamp).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
