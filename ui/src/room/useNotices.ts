/** Says what happens in the room: who came, left, was removed, shares a screen, raised a hand; and that it is recorded. */
import type { Room, State } from '@videorooms/client';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { raisedAt } from '../people/hands';
import { nameOf } from '../people/names';
import { SCREEN_KEYS } from '../people/people';
import { texts } from '../texts';
import { NO_LINES, nextLines, type NoticeLine } from './notices';

const SHOWN_MS = { plain: 4_000, bad: 9_000 };

export interface Notices {
  readonly lines: readonly NoticeLine[];
  readonly say: (text: string, tone?: NoticeLine['tone']) => void;
}

export function useNotices(room: Room): Notices {
  const [{ lines }, turn] = useReducer(nextLines, NO_LINES);
  const say = useCallback((text: string, tone: NoticeLine['tone'] = 'plain') => turn({ type: 'say', text, tone }), []);

  useEndOfLines(lines, (id) => turn({ type: 'drop', id }));
  useSayings(room, say);
  useHandSayings(room, say);
  useRecordingSayings(room, say);
  return { lines, say };
}

/** Each line has its own time, whatever comes after it. */
function useEndOfLines(lines: readonly NoticeLine[], drop: (id: number) => void): void {
  const timers = useRef(new Map<number, ReturnType<typeof setTimeout>>());
  const latest = useRef(drop);
  useEffect(() => {
    latest.current = drop;
  });
  useEffect(() => {
    for (const { id, tone } of lines) {
      if (timers.current.has(id)) continue;
      timers.current.set(id, setTimeout(() => latest.current(id), SHOWN_MS[tone]));
    }
  }, [lines]);
  useEffect(() => {
    const running = timers.current;
    return () => {
      running.forEach(clearTimeout);
      running.clear();
    };
  }, []);
}

function nameIn(state: State, id: string): string {
  const participant = state.participants.get(id);
  return participant ? nameOf(participant) : texts.room.guest;
}

function useSayings(room: Room, say: Notices['say']): void {
  // Whoever has left is no longer in the state; the name is kept from the moment of leaving.
  const leaving = useRef(new Map<string, { name: string; removed: boolean }>());
  useEffect(() => {
    const gone = leaving.current;
    const stops = [
      room.on('participant_joined', (id, state) => say(texts.room.joined(nameIn(state, id)))),
      room.on('participant_leaving', (id, reason, state) => {
        gone.set(id, { name: nameIn(state, id), removed: reason === 'kicked' });
      }),
      room.on('participant_left', (id) => {
        const who = gone.get(id);
        gone.delete(id);
        if (who) say(who.removed ? texts.room.removed(who.name) : texts.room.left(who.name));
      }),
      room.on('stream_published', (id, key, state) => {
        const isLocal = id === state.localParticipantId;
        if (!isLocal && SCREEN_KEYS.has(key)) say(texts.room.startedSharing(nameIn(state, id)));
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [room, say]);
}

function useHandSayings(room: Room, say: Notices['say']): void {
  useEffect(() => {
    const raised = new Set(
      [...room.getState().participants.values()].filter(({ attributes }) => raisedAt(attributes) !== null).map(({ id }) => id),
    );
    const stops = [
      room.on('participant_updated', (id, state) => {
        const isRaised = raisedAt(state.participants.get(id)?.attributes) !== null;
        if (!isRaised) raised.delete(id);
        else if (!raised.has(id)) {
          raised.add(id);
          if (id !== state.localParticipantId) say(texts.hand.raised(nameIn(state, id)));
        }
      }),
      room.on('participant_left', (id) => void raised.delete(id)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [room, say]);
}

const told = new WeakSet<Room>();

function useRecordingSayings(room: Room, say: Notices['say']): void {
  useEffect(() => {
    // Who comes into a recorded room is told at once, and once however often React mounts the screen.
    if (room.getState().isRecording && !told.has(room)) say(texts.recording.on);
    told.add(room);
    return room.on('recording_changed', (isRecording) => say(isRecording ? texts.recording.on : texts.recording.off));
  }, [room, say]);
}
