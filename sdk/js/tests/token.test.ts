/** The client token: renewed in time, by its own life rather than the wall clock. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../src/log.ts';
import { ClientToken } from '../src/signaling/token.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const jwt = (iat: number, exp: number): string => `h.${btoa(JSON.stringify({ iat, exp }))}.s`;
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

function tokenOf(value: string, get?: () => Promise<string>): { token: ClientToken; renewed: string[] } {
  const token = new ClientToken(value, get, createLog('OFF'));
  const renewed: string[] = [];
  token.onRenewed = (fresh) => void renewed.push(fresh);
  return { token, renewed };
}

test('a token is renewed after three quarters of its life', async () => {
  const { token, renewed } = tokenOf(jwt(0, 600), async () => 'fresh');
  token.schedule(inSeconds(600));
  await vi.advanceTimersByTimeAsync(449_000);
  expect(renewed).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(renewed).toEqual(['fresh']);
  expect(token.value).toBe('fresh');
});

test('a token that was taken late is renewed before it expires', async () => {
  const { token, renewed } = tokenOf(jwt(0, 600), async () => 'fresh');
  token.schedule(inSeconds(100));
  await vi.advanceTimersByTimeAsync(76_000);
  expect(renewed).toEqual(['fresh']);
});

test('a clock that is far off does not keep a token from being renewed', async () => {
  const { token, renewed } = tokenOf(jwt(0, 600), async () => 'fresh');
  token.schedule(inSeconds(-86_400));
  await vi.advanceTimersByTimeAsync(451_000);
  expect(renewed).toEqual(['fresh']);
});

test('a token that is no JWT goes by the time that the server tells', async () => {
  const { token, renewed } = tokenOf('opaque', async () => 'fresh');
  token.schedule(inSeconds(100));
  await vi.advanceTimersByTimeAsync(76_000);
  expect(renewed).toEqual(['fresh']);
});

test('a renewal that fails is tried again', async () => {
  const get = vi.fn(async () => 'fresh').mockRejectedValueOnce(new Error('offline'));
  const { token, renewed } = tokenOf(jwt(0, 100), get);
  token.schedule(inSeconds(100));
  await vi.advanceTimersByTimeAsync(81_000);
  expect(get).toHaveBeenCalledTimes(2);
  expect(renewed).toEqual(['fresh']);
});

test('without a way to renew nothing is scheduled', () => {
  const { token } = tokenOf(jwt(0, 100));
  token.schedule(inSeconds(100));
  expect(vi.getTimerCount()).toBe(0);
});

test('a stopped token is renewed no more', async () => {
  const get = vi.fn(async () => 'fresh');
  const { token } = tokenOf(jwt(0, 100), get);
  token.schedule(inSeconds(100));
  token.stop();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(get).not.toHaveBeenCalled();
});

test('an application that gives no token is an error with a code', async () => {
  const { token } = tokenOf('x', async () => '');
  await expect(token.renew()).rejects.toMatchObject({ code: 'unauthorized' });
});
