/**
 * Where components find the room that they are in.
 *
 * `RoomProvider` fills it; every hook asks it.
 */
import type { Room } from '@videorooms/client';
import { createContext, useContext } from 'react';
import type { Follower } from './follower.ts';

export interface Place {
  readonly room: Room | undefined;
  readonly follower: Follower;
}

export const PlaceContext = createContext<Place | undefined>(undefined);

/** The place of the nearest provider; throws without one. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('This component must be inside a RoomProvider');
  return place;
}

/**
 * The room of the nearest `RoomProvider`, to call its methods. Undefined while there is none yet: where the provider
 * makes it, for the first moment.
 */
export const useRoom = (): Room | undefined => usePlace().room;
