/** A room by its name, where only its id is at hand; leads to its page. */
import { addressOf } from '../../router/routes';
import { shortId } from '../wording/text';
import { useRoomName } from './useRoomName';

export function RoomLink({ id }: { readonly id: string }) {
  const name = useRoomName(id);
  return (
    <a href={addressOf('rooms', id)} title={name}>
      <bdi>{name || shortId(id)}</bdi>
    </a>
  );
}
