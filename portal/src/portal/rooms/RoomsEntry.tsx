/** `#/rooms` and `#/rooms/{id}`. */
import { usePlace } from '../../router/useParameters';
import { RoomPage } from './RoomPage';
import { RoomsPage } from './RoomsPage';

export default function RoomsEntry() {
  const { id } = usePlace();
  return id === '' ? <RoomsPage /> : <RoomPage id={id} />;
}
