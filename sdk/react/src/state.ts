/**
 * The room's state and its events in components.
 *
 * `people.ts`, `media.ts` and `connection.ts` are made of it; applications use it for all that has no hook of its own.
 */
import type { EventName, Events, Room, State } from '@videorooms/client';
import { useEffect, useRef } from 'react';
import { useRoom } from './context.ts';
import { type Source, useSelected } from './select.ts';

const NOBODY: State = Object.freeze({
  status: 'initialized',
  localParticipantId: '',
  permissions: Object.freeze({ moderate: false }),
  isRecording: false,
  participants: new Map(),
  streams: new Map(),
  subscriptions: new Map(),
});
const NO_ROOM: Source<State> = { get: () => NOBODY, subscribe: () => () => {} };
const sources = new WeakMap<Room, Source<State>>();

/**
 * A part of the room's state. The component renders again when `select` gives something else, by `isEqual`, which is
 * `Object.is` unless told otherwise. Without a room the state is that of an empty one.
 *
 * @example
 * ```tsx
 * const count = useRoomState((state) => state.participants.size);
 * ```
 */
export function useRoomState<T>(select: (state: State) => T, isEqual?: (a: T, b: T) => boolean): T {
  return useSelected(sourceOf(useRoom()), select, isEqual);
}

/** Calls the latest `listener` on each event of the room while the component is there; renders nothing by itself. */
export function useRoomEvent<E extends EventName>(event: E, listener: Events[E]): void {
  const room = useRoom();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const call = (...args: unknown[]): void => (latest.current as (...args: unknown[]) => void)(...args);
    return room?.on(event, call as Events[E]);
  }, [room, event]);
}

function sourceOf(room: Room | undefined): Source<State> {
  if (!room) return NO_ROOM;
  const known = sources.get(room);
  if (known) return known;
  const source: Source<State> = { get: room.getState, subscribe: (listener) => room.on('state_changed', listener) };
  sources.set(room, source);
  return source;
}
