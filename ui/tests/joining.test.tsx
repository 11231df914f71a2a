// @vitest-environment happy-dom
/** The way from a link into a room and back, with an SDK and a server that answer as told. */
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useJoining } from '../src/meet/useJoining';
import { makeTestRoom } from './testRoom';

const sdk = vi.hoisted(() => ({ initialize: vi.fn() }));
vi.mock('@videorooms/client', () => sdk);

const answers: { status: number; body: unknown }[] = [];
const works = { status: 201, body: { data: { token: 'client token' } } };
const refusal = (status: number, code: string) => ({ status, body: { errors: [{ code, title: 'no' }] } });
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
  const hook = renderHook(() => useJoining('room', 'refresh'));
  await settle();
  act(() => hook.result.current.join('Ada'));
  await settle();
  return { ...made, ...hook };
}

describe('useJoining', () => {
  it('says at once that a link without a token does not work', async () => {
    const { result } = renderHook(() => useJoining('room', null));
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
    const { result } = renderHook(() => useJoining('room', 'refresh'));
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
    const { result } = renderHook(() => useJoining('room', 'refresh'));
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
});
