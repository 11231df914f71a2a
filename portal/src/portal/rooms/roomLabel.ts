/** What a room is called on screen: its name, or the head of its id. */
import { words } from '../../texts/portal';
import { plain, shortId } from '../wording/text';

interface Named {
  readonly id: string;
  readonly unique_name: string | null;
}

/** As one harmless line, for sentences, titles and accessible names. */
export function roomLabel(room: Named): string {
  return plain(roomName(room));
}

/** In full, for GivenText. */
export function roomName({ id, unique_name: name }: Named): string {
  return name || `${words.rooms.unnamed} (${shortId(id)})`;
}
