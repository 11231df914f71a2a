/**
 * How this client stands with the room: joined or not, what it may do, and whether it is recorded.
 */
import type { Permissions, Status } from '@videorooms/client';
import { useMemo } from 'react';
import { usePlace } from './context.ts';
import type { Ending, Followed } from './follower.ts';
import { useSelected } from './select.ts';
import { useRoomState } from './state.ts';

/** What {@link useConnection} gives. */
export interface ConnectionState {
  /** Where the room is between being made and its end. */
  readonly status: Status;
  /** Whether the network is lost for a moment; the SDK is getting back. */
  readonly isReconnecting: boolean;
  /** How the room ended, or why it was not joined. */
  readonly ending: Ending | undefined;
}

/** Whether the room is joined, being joined, lost or over. */
export function useConnection(): ConnectionState {
  const { follower } = usePlace();
  const status = useRoomState((state) => state.status);
  const isReconnecting = useSelected(follower, isLost);
  const ending = useSelected(follower, endingOf);
  return useMemo(() => ({ status, isReconnecting, ending }), [status, isReconnecting, ending]);
}

/** Whether anything in the room is being recorded now, which everyone has a right to see. */
export const useRecording = (): boolean => useRoomState((state) => state.isRecording);

/** What this client may do beyond taking part. */
export const usePermissions = (): Permissions => useRoomState((state) => state.permissions);

const isLost = ({ isReconnecting }: Followed): boolean => isReconnecting;
const endingOf = ({ ending }: Followed): Ending | undefined => ending;
