/**
 * What the end of a connection, or a refused join, means for the participant: come back, or leave and why.
 *
 * Tables alone; `signaling.ts` acts on them.
 */
import { VideoRoomsError, type ErrorCode } from '../errors.ts';
import type { DisconnectionReason } from '../model.ts';
import type { Loss } from './connection.ts';
import { CLOSE_CODES, type Goodbye } from './messages.ts';

/** Leaving for good, with the reason and, unless it was wished, the error behind it. */
export interface Ending {
  readonly reason: DisconnectionReason;
  readonly error?: VideoRoomsError;
}

// null: the participant may come back and resume.
const BY_GOODBYE: Record<Goodbye['reason'], readonly [DisconnectionReason, ErrorCode | null, string] | null> = {
  user_initiated: ['user_initiated', null, ''],
  timed_out: null,
  too_slow: null,
  unauthorized: ['unauthorized', 'unauthorized', 'The client token is not valid or has expired'],
  forbidden: ['forbidden', 'forbidden', 'The server does not let this participant in'],
  room_expired: ['room_expired', 'room_expired', 'The room does not exist any more'],
  kicked: ['kicked', 'kicked', 'The participant was removed from the room'],
  session_terminated: ['session_terminated', 'session_terminated', 'The session was ended'],
  replaced: ['unknown', 'replaced', 'The participant has joined from elsewhere'],
  protocol_error: ['unknown', 'protocol_error', 'The server did not understand the client'],
};

/** The ending that a lost connection stands for; `undefined` when the participant should come back. */
export function endingOf(loss: Loss): Ending | undefined {
  const names = Object.keys(CLOSE_CODES) as Goodbye['reason'][];
  const name = loss.goodbye?.reason ?? names.find((reason) => CLOSE_CODES[reason] === loss.code);
  const row = name === undefined ? undefined : BY_GOODBYE[name];
  if (!row) return undefined;
  const [reason, code, message] = row;
  if (code === null) return { reason };
  const { error } = loss.goodbye ?? {};
  return { reason, error: new VideoRoomsError(error?.code ?? code, error?.detail || message) };
}

const BY_REFUSAL: Readonly<Record<string, DisconnectionReason>> = {
  unauthorized: 'unauthorized',
  token_expired: 'unauthorized',
  forbidden: 'forbidden',
  room_full: 'forbidden',
  resume_refused: 'forbidden',
  not_found: 'room_expired',
  room_deleted: 'room_expired',
  session_ended: 'session_terminated',
  network_error: 'network_error',
  timed_out: 'timed_out',
};

/** The ending that an error means when nothing more is tried. */
export const endingFor = (error: VideoRoomsError): Ending => ({ reason: BY_REFUSAL[error.code] ?? 'unknown', error });

// A full room is full in a second, too: whoever waits for a place should see it said.
const FINAL: ReadonlySet<string> = new Set(['room_full']);

/** Whether joining again later can succeed where this error came. */
export const mayRetryJoin = (error: VideoRoomsError): boolean => error.retryable && !FINAL.has(error.code);
