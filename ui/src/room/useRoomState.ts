/** The room's state as React sees it; renders again with each change. */
import type { Room, State } from '@videorooms/client';
import { useCallback, useSyncExternalStore } from 'react';

export function useRoomState(room: Room): State {
  const subscribe = useCallback((onChange: () => void) => room.on('state_changed', onChange), [room]);
  return useSyncExternalStore(subscribe, room.getState);
}
