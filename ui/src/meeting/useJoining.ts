/**
 * Takes a person from a token into a room and notices how it ends.
 *
 * Used by Meeting. Client tokens go on coming for as long as the room is open, where something can give them.
 */
import { initialize } from '@videorooms/client';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { contextOf } from '../people/context';
import type { Access } from './access';
import { endOfDisconnection, endOfError } from './ends';
import { FIRST_STEP, nextStep, type Step, type Turn } from './flow';

export interface Joining {
  readonly step: Step;
  readonly join: (name: string) => void;
  readonly again: () => void;
  /** A client token for the room as it is now, for what is asked of the server before joining. */
  readonly peekToken: () => Promise<string>;
}

/** `context` is what the application says of the person; null for the name alone. */
export function useJoining(access: Access | null, context: string | null): Joining {
  const [step, turn] = useReducer(nextStep, FIRST_STEP);
  const early = useRef<EarlyToken | null>(null);
  const isChecking = step.at === 'checking';
  useEffect(() => {
    if (!isChecking) return;
    if (access === null) return turn({ type: 'ended', end: 'invalid' });
    // A client token is used soon, and says itself when it is no good.
    if (access.first !== null || access.renew === null) return turn({ type: 'linkWorks' });
    const leaving = new AbortController();
    access.renew(leaving.signal).then(
      (token) => {
        early.current = { token, at: performance.now() };
        turn({ type: 'linkWorks' });
      },
      (error: unknown) => leaving.signal.aborted || turn({ type: 'ended', end: endOfError(error) }),
    );
    return () => leaving.abort();
  }, [isChecking, access]);

  const leaving = useRef(new AbortController());
  useEffect(() => {
    // React may mount twice; each mounting has its own signal.
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const lastName = useRef<string | null>(null);
  const hasJoined = useRef(false);
  const join = useCallback(
    (name: string) => {
      if (access === null) return;
      lastName.current = name;
      turn({ type: 'join' });
      const { signal } = leaving.current;
      const first = firstToken(access, early.current, hasJoined.current, signal);
      early.current = null;
      hasJoined.current = true;
      enter({ access, context: context ?? contextOf(name), first, signal, turn }).catch((error: unknown) => {
        if (!signal.aborted) turn({ type: 'ended', end: endOfError(error) });
      });
    },
    [access, context],
  );

  // Who has given a name already goes straight back in.
  const again = useCallback(() => {
    if (lastName.current === null) turn({ type: 'again' });
    else join(lastName.current);
  }, [join]);

  const peekToken = useCallback(
    () => takeFresh(early.current) ?? (access === null ? Promise.reject(new Error('no token')) : anyToken(access)),
    [access],
  );
  return { step, join, again, peekToken };
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

const anyToken = ({ first, renew }: Access, signal?: AbortSignal): Promise<string> =>
  first !== null ? Promise.resolve(first) : (renew?.(signal) ?? Promise.reject(new Error('no token')));

/** Who comes back gets a fresh token where there is one: the first may have ended meanwhile. */
function firstToken(access: Access, early: EarlyToken | null, isReturn: boolean, signal: AbortSignal): Promise<string> {
  if (isReturn && access.renew !== null) return access.renew(signal);
  return takeFresh(early) ?? anyToken(access, signal);
}

interface Entering {
  readonly access: Access;
  readonly context: string;
  readonly first: Promise<string>;
  readonly signal: AbortSignal;
  readonly turn: (turn: Turn) => void;
}

async function enter({ access, context, first, signal, turn }: Entering): Promise<void> {
  const { renew, server, roomId } = access;
  const room = await initialize({
    roomId,
    clientToken: await first,
    context,
    enableMessages: true,
    ...(server === '' ? {} : { serverUrl: server }),
    ...(renew === null ? {} : { getClientToken: () => renew() }),
    signal,
  });
  // Until the room is joined, connect() itself says what goes wrong, and says it better.
  let isInside = false;
  room.on('disconnected', (reason, _state, error) => {
    if (signal.aborted || !isInside) return;
    const end = endOfDisconnection(reason, error);
    turn({ type: 'ended', end });
    if (end === 'kicked' && renew !== null) void explainKick(renew, turn);
  });
  await room.connect({ signal });
  isInside = true;
  turn({ type: 'joined', room });
}

/** Deleting a room kicks everyone; whether that was it, the server says when asked for another token. */
async function explainKick(renew: () => Promise<string>, turn: (turn: Turn) => void): Promise<void> {
  try {
    await renew();
  } catch (error) {
    if (endOfError(error) === 'deleted') turn({ type: 'explained', end: 'deleted' });
  }
}
