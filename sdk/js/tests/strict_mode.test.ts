/** Pages that run their effects twice, as React's strict mode does, end up with one connection. */
import { expect, test, vi } from 'vitest';
import type { Room } from '../src/index.ts';
import { FakePeerConnection } from './fakes/media.ts';
import { idle, pass, useFakePage } from './fakes/page.ts';
import { REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();

/** An effect as applications write it, and its cleanup. */
function effect(): { cleanup: () => void; room: () => Room | undefined } {
  let room: Room | undefined;
  let gone = false;
  void (async () => {
    const made = await page.room();
    if (gone) return;
    room = made;
    await made.connect();
  })().catch(() => {});
  return {
    cleanup: () => {
      gone = true;
      void room?.disconnect();
    },
    room: () => room,
  };
}

test.each([0, 1, 3, 10, 100])('connect, disconnect after %d microtasks, connect again: one connection', async (n) => {
  const first = effect();
  for (let turn = 0; turn < n; turn++) await Promise.resolve();
  first.cleanup();
  const second = effect();
  await idle();
  expect(second.room()?.getState().status).toBe('connected');
  expect(page.server.open).toHaveLength(1);
  expect(FakePeerConnection.open).toHaveLength(1);
});

test('nothing is left after twenty rounds', async () => {
  for (let round = 0; round < 20; round++) {
    const once = effect();
    await idle();
    once.cleanup();
    await idle();
  }
  await pass(5_000);
  expect(page.server.open).toHaveLength(0);
  expect(FakePeerConnection.open).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('subscribing, unsubscribing and subscribing again is one subscription', async () => {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE)];
  const room = await page.connected();
  const tracks = { audio: true, video: true };
  const calls = [
    room.addSubscription(REMOTE, 'self', tracks),
    room.removeSubscription(REMOTE, 'self'),
    room.addSubscription(REMOTE, 'self', tracks),
  ];
  await idle();
  await Promise.all(calls);
  expect(room.getParticipantStream(REMOTE, 'self')).toMatchObject({ isConfigured: true });
  const bound = Object.values(page.server.requestsOf('negotiate').at(-1)!.subscribe).filter(
    (binding) => binding && 'key' in binding,
  );
  expect(bound).toHaveLength(2);
});
