/** Which end a person is told of, for each error and each reason of disconnection. */
import { describe, expect, it } from 'vitest';
import { endOfDisconnection, endOfError, remedyFor } from '../src/meeting/ends';
import { RefreshError } from '../src/meeting/refreshing';

const refused = (status: number, code: string) => new RefreshError(status, code);

describe('endOfError', () => {
  it('tells an expired link from a wrong one', () => {
    expect(endOfError(refused(403, '20034'))).toBe('expired');
    expect(endOfError(refused(401, '20011'))).toBe('expired');
    expect(endOfError(refused(401, '10009'))).toBe('invalid');
    expect(endOfError(refused(403, '10010'))).toBe('invalid');
    expect(endOfError(refused(422, '10027'))).toBe('invalid');
  });

  it('says that a room is gone only when the server does not know it', () => {
    expect(endOfError(refused(403, '20035'))).toBe('deleted');
    expect(endOfError(refused(404, '10005'))).toBe('deleted');
    expect(endOfError(refused(404, '10006'))).toBe('invalid');
  });

  it('calls a missing answer and a proxy without a server unreachable', () => {
    expect(endOfError(new RefreshError(0, ''))).toBe('unreachable');
    expect(endOfError(new RefreshError(502, ''))).toBe('unreachable');
  });

  it.each([
    ['room_full', 'full'],
    ['token_expired', 'expired'],
    ['timed_out', 'unreachable'],
    ['engine_failed', 'busy'],
    ['unsupported_browser', 'unsupported'],
    ['something_new', 'failed'],
  ])('reads the code %s of the SDK as %s', (code, end) => {
    expect(endOfError(Object.assign(new Error('no'), { code }))).toBe(end);
  });

  it('takes anything thrown', () => {
    expect(endOfError('words')).toBe('failed');
    expect(endOfError(null)).toBe('failed');
  });
});

describe('endOfDisconnection', () => {
  it('gives each reason its own end', () => {
    expect(endOfDisconnection('user_initiated')).toBe('left');
    expect(endOfDisconnection('kicked')).toBe('kicked');
    expect(endOfDisconnection('session_terminated')).toBe('ended');
    expect(endOfDisconnection('network_error')).toBe('unreachable');
  });

  it('looks at the error where the reason is unknown', () => {
    expect(endOfDisconnection('unknown', Object.assign(new Error('no'), { code: 'replaced' }))).toBe('replaced');
    expect(endOfDisconnection('unknown')).toBe('failed');
  });
});

describe('remedyFor', () => {
  it('offers no second try where it cannot help', () => {
    expect(remedyFor('deleted')).toBe('none');
    expect(remedyFor('expired')).toBe('none');
  });

  it('offers to come back after leaving and to try again when the server is gone', () => {
    expect(remedyFor('left')).toBe('rejoin');
    expect(remedyFor('unreachable')).toBe('retry');
  });
});
