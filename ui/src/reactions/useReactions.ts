/** Reactions of the room as they come, and how to send one. */
import type { Room } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { nameOf } from '../people/names';
import { texts } from '../texts';
import { isEmoji, lastOfEach, nextReactions, NO_REACTIONS, type Emoji, type Reaction } from './reactions';

/** As long as the animation of reactions.css. */
const SHOWN_MS = 4_000;

export interface ReactionsOfRoom {
  readonly shown: readonly Reaction[];
  readonly byPerson: ReadonlyMap<string, Reaction>;
  readonly send: (emoji: Emoji) => void;
}

export function useReactions(room: Room, onTrouble: (text: string) => void): ReactionsOfRoom {
  const [{ next, shown }, turn] = useReducer(nextReactions, NO_REACTIONS);
  useEffect(
    () =>
      room.on('message_received', (from, message, _recipients, { participants }) => {
        if (message.type !== 'reaction' || !isEmoji(message.payload)) return;
        const participant = participants.get(from);
        if (participant) turn({ type: 'came', participantId: from, name: nameOf(participant), emoji: message.payload });
      }),
    [room],
  );

  // A timer for each that came: later ones must not keep earlier ones on screen.
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    if (next > 1) timers.current.add(setTimeout(() => turn({ type: 'gone', upTo: next - 1 }), SHOWN_MS));
  }, [next]);
  useEffect(() => {
    const started = timers.current;
    return () => started.forEach(clearTimeout);
  }, []);

  const send = useCallback(
    (emoji: Emoji) => {
      room.sendMessage({ type: 'reaction', payload: emoji }).catch(() => onTrouble(texts.reactions.notSent));
    },
    [room, onTrouble],
  );
  const byPerson = useMemo(() => lastOfEach(shown), [shown]);
  return { shown, byPerson, send };
}
