// @vitest-environment happy-dom
/** The way from a token into a room and back, with an SDK and a server that answer as told. */
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAccess } from '../src/meeting/access';
import { useJoining } from '../src/meeting/useJoining';
import { makeTestRoom } from './testRoom';

const sdk = vi.hoisted(() => ({ initialize: vi.fn() }));
vi.mock('@videorooms/client', () => sdk);

const answers: { status: number; body: unknown }[] = [];
const works = { status: 201, body: { data: { token: 'client token' } } };
const refusal = (status: number, code: string) => ({ status, body: { errors: [{ code, title: 'no' }] } });
const tokenOf = (claims: object) => `x.${btoa(JSON.stringify({ grants: [{ resources: ['a:rooms:room'] }], ...claims }))}.x`;
const refreshToken = tokenOf({ typ: 'refresh' });
const access = readAccess({ server: '', token: refreshToken, getToken: null });
const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 0)));

beforeEach(() => {
  answers.length = 0;
  sdk.initialize.mockReset();
  vi.stubGlobal('fetch', async () => {
    const { status, body } = answers.shift() ?? works;
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function enterable() {
  const made = makeTestRoom();
  const connect = vi.fn(async () => undefined);
  Object.assign(made.room, { connect });
  sdk.initialize.mockResolvedValue(made.room);
  return { ...made, connect };
}

async function joined() {
  const made = enterable();
  const hook = renderHook(() => useJoining(access, null));
  await settle();
  act(() => hook.result.current.join('Ada'));
  await settle();
  return { ...made, ...hook };
}

describe('useJoining', () => {
  it('says at once that a token from which nothing can be read does not work', async () => {
    const { result } = renderHook(() => useJoining(null, null));
    await settle();
    expect(result.current.step).toEqual({ at: 'ended', end: 'invalid' });
  });

  it.each([
    [refusal(403, '20034'), 'expired'],
    [refusal(401, '10009'), 'invalid'],
    [refusal(403, '20035'), 'deleted'],
    [refusal(503, ''), 'unreachable'],
  ])('looks at the link before anybody types a name', async (answer, end) => {
    answers.push(answer);
    const { result } = renderHook(() => useJoining(access, null));
    await settle();
    expect(result.current.step).toEqual({ at: 'ended', end });
  });

  it('joins with a fresh client token, the name as context, and messages', async () => {
    const { result, room } = await joined();
    expect(result.current.step).toEqual({ at: 'inside', room });
    expect(sdk.initialize.mock.calls[0]?.[0]).toMatchObject({
      roomId: 'room',
      clientToken: 'client token',
      context: '{"username":"Ada"}',
      enableMessages: true,
    });
  });

  it('joins with the token of the link check when that was just now, else with a new one', async () => {
    const { initialize } = sdk;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    answers.push({ status: 201, body: { data: { token: 'from the check' } } }, works);
    const { result, emit, room } = await joined();
    expect(initialize.mock.calls[0]?.[0].clientToken).toBe('from the check');
    clock.mockReturnValue(600_000);
    act(() => emit('disconnected', 'user_initiated', room.getState()));
    act(() => result.current.again());
    await settle();
    expect(initialize.mock.calls[1]?.[0].clientToken).toBe('client token');
  });

  it('goes on giving client tokens while the room is open', async () => {
    await joined();
    answers.push({ status: 201, body: { data: { token: 'the next' } } });
    await expect(sdk.initialize.mock.calls[0]?.[0].getClientToken()).resolves.toBe('the next');
  });

  it('tells what connect says, not the disconnection that comes with it', async () => {
    const { emit, room, connect } = enterable();
    connect.mockImplementation(async () => {
      emit('disconnected', 'unknown', room.getState());
      throw Object.assign(new Error('full'), { code: 'room_full' });
    });
    const { result } = renderHook(() => useJoining(access, null));
    await settle();
    act(() => result.current.join('Ada'));
    await settle();
    expect(result.current.step).toEqual({ at: 'ended', end: 'full' });
  });

  it('tells the deletion of the room from being removed', async () => {
    const { result, emit, room } = await joined();
    answers.push(refusal(403, '20035'));
    act(() => emit('disconnected', 'kicked', room.getState()));
    expect(result.current.step).toEqual({ at: 'ended', end: 'kicked' });
    await settle();
    expect(result.current.step).toEqual({ at: 'ended', end: 'deleted' });
  });

  it('goes straight back in under the same name', async () => {
    const { result, emit, room } = await joined();
    act(() => emit('disconnected', 'user_initiated', room.getState()));
    act(() => result.current.again());
    expect(result.current.step).toEqual({ at: 'joining', isReturn: true });
    await settle();
    expect(result.current.step).toMatchObject({ at: 'inside' });
    expect(sdk.initialize.mock.calls[1]?.[0]).toMatchObject({ context: '{"username":"Ada"}' });
  });

  it('leaves the room when the page is taken away', async () => {
    const { unmount } = await joined();
    const signal: AbortSignal = sdk.initialize.mock.lastCall?.[0].signal;
    unmount();
    expect(signal.aborted).toBe(true);
  });

  it('joins with a client token at once, and asks the application for others', async () => {
    const { connect } = enterable();
    const token = tokenOf({ typ: 'access' });
    const getToken = vi.fn(async () => 'from the application');
    const own = readAccess({ server: 'https://rooms.example', token, getToken });
    const { result } = renderHook(() => useJoining(own, '{"id":7}'));
    await settle();
    act(() => result.current.join('Ada'));
    await settle();
    expect(connect).toHaveBeenCalledOnce();
    const given = sdk.initialize.mock.calls[0]?.[0];
    expect(given).toMatchObject({ clientToken: token, serverUrl: 'https://rooms.example', context: '{"id":7}' });
    await expect(given.getClientToken()).resolves.toBe('from the application');
  });
});

describe('readAccess', () => {
  it('reads the room, the kind of token, and who only looks in', () => {
    expect(access).toMatchObject({ roomId: 'room', first: null, isViewer: false });
    const viewer = readAccess({ server: '', token: tokenOf({ typ: 'access', hidden: true }), getToken: null });
    expect(viewer).toMatchObject({ isViewer: true, renew: null });
  });

  it.each(['', 'nonsense', 'a.b.c', `x.${btoa('{}')}.x`, `x.${btoa('null')}.x`, `x.${btoa('{"grants":[{}]}')}.x`, null])(
    'gives nothing for %j',
    (token) => {
      expect(readAccess({ server: '', token, getToken: null })).toBeNull();
    },
  );
});
