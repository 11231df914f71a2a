/**
 * Why somebody is not, or no longer, in a room, in the words that screens know.
 *
 * Pure; maps errors of renewing a token, errors of the SDK and reasons of disconnection to one list of ends.
 */
import type { DisconnectionReason } from '@videorooms/client';
import type { Texts } from '../texts';
import { RefreshError } from './refreshing';

export type End = Exclude<keyof Texts['ends'], 'rejoin'>;

/** What the person can do about it: come back, try again, or nothing. */
export type Remedy = 'rejoin' | 'retry' | 'none';

const REMEDIES: Readonly<Record<End, Remedy>> = {
  left: 'rejoin',
  kicked: 'rejoin',
  deleted: 'none',
  ended: 'rejoin',
  expired: 'none',
  invalid: 'none',
  forbidden: 'none',
  full: 'retry',
  unreachable: 'retry',
  busy: 'retry',
  replaced: 'rejoin',
  unsupported: 'none',
  failed: 'retry',
};

export const remedyFor = (end: End): Remedy => REMEDIES[end];

const ENDS_BY_CODE: Readonly<Record<string, End>> = {
  room_full: 'full',
  not_found: 'deleted',
  invalid_id: 'invalid',
  unauthorized: 'invalid',
  token_expired: 'expired',
  forbidden: 'forbidden',
  session_ended: 'ended',
  session_terminated: 'ended',
  room_expired: 'deleted',
  kicked: 'kicked',
  replaced: 'replaced',
  network_error: 'unreachable',
  timed_out: 'unreachable',
  overloaded: 'busy',
  engine_failed: 'busy',
  too_many_requests: 'busy',
  unsupported_browser: 'unsupported',
};

/** Codes of the contract by which a refused token says more than its status. */
const ENDS_OF_REFUSALS: Readonly<Record<string, End>> = {
  '20034': 'expired',
  '20011': 'expired',
  '20035': 'deleted',
  '10006': 'invalid',
};

export function endOfError(error: unknown): End {
  if (error instanceof RefreshError) return endOfRefusal(error);
  return ENDS_BY_CODE[codeOf(error)] ?? 'failed';
}

function endOfRefusal({ isUnreachable, status, code }: RefreshError): End {
  if (isUnreachable) return 'unreachable';
  const known = ENDS_OF_REFUSALS[code];
  if (known) return known;
  if (status === 404) return 'deleted';
  if (status === 429) return 'busy';
  return status < 500 ? 'invalid' : 'failed';
}

const ENDS_BY_REASON: Readonly<Record<DisconnectionReason, End>> = {
  user_initiated: 'left',
  network_error: 'unreachable',
  timed_out: 'unreachable',
  unauthorized: 'expired',
  forbidden: 'forbidden',
  room_expired: 'deleted',
  kicked: 'kicked',
  session_terminated: 'ended',
  unknown: 'failed',
};

/** `error` is what the SDK says beyond the reason; it tells a replaced participant from other unknown ends. */
export function endOfDisconnection(reason: DisconnectionReason, error?: unknown): End {
  if (reason === 'unknown') return ENDS_BY_CODE[codeOf(error)] ?? 'failed';
  return ENDS_BY_REASON[reason] ?? 'failed';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
