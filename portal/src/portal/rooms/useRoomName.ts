/** What a room is called, where only its id is at hand; rooms that are gone are called by their id. */
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/errors';
import { roomQuery } from '../../api/queries/rooms';
import { words } from '../../texts/portal';
import { shortId } from '../wording/text';
import { roomLabel } from './roomLabel';

/** Names seldom change, and lists ask for many. */
const FRESH_MS = 60_000;

/** Empty while it is not known. */
export function useRoomName(id: string): string {
  const { data, error } = useQuery({ ...roomQuery(id), staleTime: FRESH_MS, refetchInterval: false });
  if (data !== undefined) return roomLabel(data);
  if (error instanceof ApiError && error.status === 404) return words.session.deletedRoom(shortId(id));
  return error === null ? '' : shortId(id);
}
