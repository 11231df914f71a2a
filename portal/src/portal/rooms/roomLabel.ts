/** What a room is called on screen: its name, or the head of its id. */
import type { RoomRecord } from '../../api/rooms';
import { texts } from '../../texts';

export function roomLabel(room: Pick<RoomRecord, 'id' | 'unique_name'>): string {
  return room.unique_name || `${texts.portal.unnamed} (${room.id.slice(0, 8)})`;
}
