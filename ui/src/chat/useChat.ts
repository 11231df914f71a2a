/** The chat of a room: what was said, how much is unread, and how to say something. */
import type { Room } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type Dispatch, type SetStateAction } from 'react';
import { nameOf } from '../people/names';
import { texts } from '../texts';
import { nextChat, QUIET, type ChatState } from './messages';

/** Limit of the signaling protocol. */
export const LONGEST_MESSAGE = 16_384;

export interface ChatOfRoom extends ChatState {
  /** What is being written; stays while the chat is closed. */
  readonly draft: string;
  readonly write: Dispatch<SetStateAction<string>>;
  /** Resolves when the server has it; rejects when it was not sent. */
  readonly send: (text: string) => Promise<void>;
}

/** `onUnseen` hears of messages of others that come while the chat is closed. */
export function useChat(room: Room, isOpen: boolean, onUnseen: (text: string) => void): ChatOfRoom {
  const [state, turn] = useReducer(nextChat, QUIET);
  const [draft, write] = useState('');
  const isOpenNow = useRef(isOpen);
  useEffect(() => {
    isOpenNow.current = isOpen;
    turn({ type: isOpen ? 'open' : 'close' });
  }, [isOpen]);

  useEffect(
    () =>
      // The own messages come back from the server, so that all see the same order.
      room.on('message_received', (from, message, _recipients, { participants, localParticipantId }) => {
        if (message.type !== 'text') return;
        const participant = participants.get(from);
        const name = participant ? nameOf(participant) : texts.room.guest;
        const text = message.payload;
        const isOwn = from === localParticipantId;
        turn({ type: 'received', from, name, text, isOwn, at: new Date() });
        if (!isOwn && !isOpenNow.current) onUnseen(texts.chat.wrote(name, shortened(text)));
      }),
    [room, onUnseen],
  );

  const send = useCallback((text: string) => room.sendMessage({ type: 'text', payload: text }), [room]);
  return useMemo(() => ({ ...state, draft, write, send }), [state, draft, send]);
}

/** Enough of a message to know whether to open the chat. */
const GLIMPSE = 90;

const shortened = (text: string): string => (text.length > GLIMPSE ? `${text.slice(0, GLIMPSE - 1)}…` : text);
