/** Says what happens in the room: who came, left, was removed, shares a screen. */
import type { Room, State } from '@videorooms/client';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { texts } from '../texts';
import { NO_LINES, nextLines, type NoticeLine } from './notices';
import { nameOf } from '../people/names';
import { SCREEN_KEYS } from '../people/people';

const SHOWN_MS = { plain: 4_000, bad: 9_000 };

export interface Notices {
  readonly lines: readonly NoticeLine[];
  readonly say: (text: string, tone?: NoticeLine['tone']) => void;
}

export function useNotices(room: Room): Notices {
  const [{ lines }, turn] = useReducer(nextLines, NO_LINES);
  const say = useCallback((text: string, tone: NoticeLine['tone'] = 'plain') => turn({ type: 'say', text, tone }), []);

  useEffect(() => {
    const timers = lines.map(({ id, tone }) => setTimeout(() => turn({ type: 'drop', id }), SHOWN_MS[tone]));
    return () => timers.forEach(clearTimeout);
  }, [lines]);

  useSayings(room, say);
  return { lines, say };
}

function useSayings(room: Room, say: Notices['say']): void {
  // Whoever has left is no longer in the state; the name is kept from the moment of leaving.
  const leaving = useRef(new Map<string, { name: string; removed: boolean }>());
  useEffect(() => {
    const gone = leaving.current;
    const name = (state: State, id: string) => {
      const participant = state.participants.get(id);
      return participant ? nameOf(participant) : texts.room.guest;
    };
    const stops = [
      room.on('participant_joined', (id, state) => say(texts.room.joined(name(state, id)))),
      room.on('participant_leaving', (id, reason, state) => {
        gone.set(id, { name: name(state, id), removed: reason === 'kicked' });
      }),
      room.on('participant_left', (id) => {
        const who = gone.get(id);
        gone.delete(id);
        if (who) say(who.removed ? texts.room.removed(who.name) : texts.room.left(who.name));
      }),
      room.on('stream_published', (id, key, state) => {
        const isLocal = id === state.localParticipantId;
        if (!isLocal && SCREEN_KEYS.has(key)) say(texts.room.startedSharing(name(state, id)));
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [room, say]);
}
