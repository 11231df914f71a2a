/** Whether the page is connected to the room, getting back, or without an answer for long. */
import type { Room } from '@videorooms/client';
import { useEffect, useState } from 'react';

export type Connection = 'connected' | 'reconnecting' | 'unreachable' | 'back';

/** A short cut heals within seconds; after this it is more honest to name the server. */
const PATIENCE_MS = 6_000;
const BACK_SHOWN_MS = 2_500;

export function useConnection(room: Room): Connection {
  const [connection, setConnection] = useState<Connection>('connected');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (now: Connection, then: Connection, after: number) => {
      clearTimeout(timer);
      setConnection(now);
      timer = setTimeout(() => setConnection(then), after);
    };
    const stops = [
      room.on('reconnecting', () => show('reconnecting', 'unreachable', PATIENCE_MS)),
      room.on('reconnected', () => show('back', 'connected', BACK_SHOWN_MS)),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [room]);
  return connection;
}
