/** The own hand: whether it is up, and how to raise or lower it. */
import type { Room, State } from '@videorooms/client';
import { useCallback } from 'react';
import { HAND, raisedAt } from '../people/hands';
import { texts } from '../texts';

export interface OwnHand {
  readonly isRaised: boolean;
  readonly toggle: () => void;
}

export function useHand(room: Room, state: State, onTrouble: (text: string) => void): OwnHand {
  const isRaised = raisedAt(state.participants.get(state.localParticipantId)?.attributes) !== null;
  const toggle = useCallback(() => {
    const wish = { [HAND]: isRaised ? null : new Date().toISOString() };
    room.setAttributes(wish).catch(() => onTrouble(texts.hand.notRaised));
  }, [room, isRaised, onTrouble]);
  return { isRaised, toggle };
}
