/** The chat of a room: what was said, how much is unread, and how to say something. */
import type { Room } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useReducer } from 'react';
import { nameOf } from '../room/people';
import { texts } from '../texts';
import { nextChat, QUIET, type ChatState } from './messages';

/** Limit of the signaling protocol. */
export const LONGEST_MESSAGE = 16_384;

export interface ChatOfRoom extends ChatState {
  readonly toggle: () => void;
  readonly close: () => void;
  /** Resolves when the server has it; rejects when it was not sent. */
  readonly send: (text: string) => Promise<void>;
}

export function useChat(room: Room): ChatOfRoom {
  const [state, turn] = useReducer(nextChat, QUIET);

  useEffect(
    () =>
      // The own messages come back from the server, so that all see the same order.
      room.on('message_received', (from, message, _recipients, { participants, localParticipantId }) => {
        const participant = participants.get(from);
        turn({
          type: 'received',
          from,
          name: participant ? nameOf(participant) : texts.room.guest,
          text: message.payload,
          isOwn: from === localParticipantId,
          at: new Date(),
        });
      }),
    [room],
  );

  const send = useCallback((text: string) => room.sendMessage({ type: 'text', payload: text }), [room]);
  const { isOpen } = state;
  return useMemo(
    () => ({
      ...state,
      toggle: () => turn({ type: isOpen ? 'close' : 'open' }),
      close: () => turn({ type: 'close' }),
      send,
    }),
    [state, isOpen, send],
  );
}
