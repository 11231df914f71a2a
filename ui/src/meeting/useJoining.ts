/**
 * Takes a person from a link into a room and notices how it ends.
 *
 * Used by MeetPage. Client tokens come from the link's refresh token and go on coming for as long as the room is
 * open; the refresh token itself is only ever sent to the server's refresh action.
 */
import { initialize } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { ApiClient } from '../api/client';
import { refreshClientToken } from '../api/tokens';
import { contextOf } from '../people/people';
import { endOfDisconnection, endOfError, type End } from './ends';
import { FIRST_STEP, nextStep, type Step, type Turn } from './flow';

export interface Joining {
  readonly step: Step;
  readonly join: (name: string) => void;
  readonly again: () => void;
}

export function useJoining(roomId: string, refreshToken: string | null): Joining {
  const [step, turn] = useReducer(nextStep, FIRST_STEP);
  const getToken = useMemo(() => {
    const api = new ApiClient();
    return (signal?: AbortSignal) => refreshClientToken(api, roomId, refreshToken ?? '', signal);
  }, [roomId, refreshToken]);

  const early = useRef<EarlyToken | null>(null);
  const isChecking = step.at === 'checking';
  useEffect(() => {
    if (!isChecking) return;
    if (refreshToken === null) return turn({ type: 'ended', end: 'invalid' });
    const leaving = new AbortController();
    getToken(leaving.signal).then(
      (token) => {
        early.current = { token, at: performance.now() };
        turn({ type: 'linkWorks' });
      },
      (error: unknown) => leaving.signal.aborted || turn({ type: 'ended', end: endOfError(error) }),
    );
    return () => leaving.abort();
  }, [isChecking, refreshToken, getToken]);

  const leaving = useRef(new AbortController());
  useEffect(() => {
    // React may mount twice; each mounting has its own signal.
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const lastName = useRef<string | null>(null);
  const join = useCallback(
    (name: string) => {
      lastName.current = name;
      turn({ type: 'join' });
      const { signal } = leaving.current;
      const first = takeFresh(early.current) ?? getToken(signal);
      early.current = null;
      enter(roomId, name, first, getToken, signal, turn).catch((error: unknown) => {
        if (!signal.aborted) turn({ type: 'ended', end: endOfError(error) });
      });
    },
    [roomId, getToken],
  );

  // Who has given a name already goes straight back in.
  const again = useCallback(() => {
    if (lastName.current === null) turn({ type: 'again' });
    else join(lastName.current);
  }, [join]);
  return { step, join, again };
}

interface EarlyToken {
  readonly token: string;
  readonly at: number;
}

/** Far below the ten minutes that a client token lives. */
const FRESH_MS = 120_000;

/** The token that the check of the link brought: who joins soon after waits for one answer less. */
function takeFresh(early: EarlyToken | null): Promise<string> | null {
  return early !== null && performance.now() - early.at < FRESH_MS ? Promise.resolve(early.token) : null;
}

async function enter(
  roomId: string,
  name: string,
  first: Promise<string>,
  getToken: (signal?: AbortSignal) => Promise<string>,
  signal: AbortSignal,
  turn: (turn: Turn) => void,
): Promise<void> {
  const room = await initialize({
    roomId,
    clientToken: await first,
    context: contextOf(name),
    enableMessages: true,
    getClientToken: () => getToken(),
    signal,
  });
  // Until the room is joined, connect() itself says what goes wrong, and says it better.
  let isInside = false;
  room.on('disconnected', (reason, _state, error) => {
    if (signal.aborted || !isInside) return;
    const end = endOfDisconnection(reason, error);
    turn({ type: 'ended', end });
    if (end === 'kicked') void explainKick(getToken, turn);
  });
  await room.connect({ signal });
  isInside = true;
  turn({ type: 'joined', room });
}

/** Deleting a room kicks everyone; whether that was it, the server says when asked for another token. */
async function explainKick(getToken: () => Promise<string>, turn: (turn: Turn) => void): Promise<void> {
  try {
    await getToken();
  } catch (error) {
    const end: End = endOfError(error);
    if (end === 'deleted') turn({ type: 'explained', end });
  }
}
