/** The provider: it ends what it starts and nothing else, however often React runs its effects. */
import type { InitializeConfig, Room } from '@videorooms/client';
import { cleanup, render } from '@testing-library/react';
import { StrictMode, useEffect, type ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { FakePeerConnection } from '../../js/tests/fakes/media.ts';
import { OTHER } from '../../js/tests/fakes/server.ts';
import { RoomProvider, useConnection, useRoom } from '../src/index.ts';
import { CONFIG, happens, fakePage } from './fakeRoom.ts';

const page = fakePage();
afterEach(cleanup);

let found: Room | undefined;

function Probe(): ReactElement {
  const room = useRoom();
  useEffect(() => {
    found = room;
  }, [room]);
  const { status, ending } = useConnection();
  return <p>{ending ? `${ending.reason ?? 'unmade'} ${ending.error?.code ?? ''}`.trim() : status}</p>;
}

const own = (config: InitializeConfig = CONFIG): ReactElement => (
  <StrictMode>
    <RoomProvider config={config}>
      <Probe />
    </RoomProvider>
  </StrictMode>
);

test('a room that the provider makes is joined once in strict mode, and left when the provider goes', async () => {
  const view = render(own());
  expect(view.container.textContent).toBe('initialized');
  await happens();
  expect(view.container.textContent).toBe('connected');
  expect([page.server.open.length, FakePeerConnection.open.length]).toEqual([1, 1]);
  expect(page.server.requestsOf('join')).toHaveLength(1);
  const room = found;
  view.unmount();
  await happens();
  expect(room?.getState().status).toBe('disconnected');
  expect(FakePeerConnection.open).toEqual([]);
  expect(page.server.requestsOf('leave')).toHaveLength(1);
});

test('a provider that goes before the room is made opens nothing', async () => {
  render(own()).unmount();
  await happens();
  expect(page.server.sockets).toEqual([]);
});

test('many rounds leave nothing behind', async () => {
  for (let round = 0; round < 10; round++) {
    const view = render(own());
    for (let turn = 0; turn < round * 3; turn++) await Promise.resolve();
    view.unmount();
  }
  await happens();
  expect([page.server.open.length, FakePeerConnection.open.length]).toEqual([0, 0]);
});

test('another room is entered when the configuration names one', async () => {
  const view = render(own());
  await happens();
  const first = found;
  page.server.state = () => ({ ...Object.getPrototypeOf(page.server).state.call(page.server), roomId: OTHER });
  view.rerender(own({ ...CONFIG, roomId: OTHER }));
  await happens();
  expect(first?.getState().status).toBe('disconnected');
  expect([found?.id, view.container.textContent]).toEqual([OTHER, 'connected']);
});

test('a configuration that is made anew with each render changes nothing, and another token is handed on', async () => {
  const view = render(own());
  await happens();
  const first = found;
  view.rerender(own({ ...CONFIG }));
  await happens();
  expect(page.server.requestsOf('token')).toEqual([]);
  view.rerender(own({ ...CONFIG, clientToken: 'fresh' }));
  await happens();
  expect(found).toBe(first);
  expect(page.server.requestsOf('token')).toMatchObject([{ token: 'fresh' }]);
});

test('why a room could not be joined is told, and also when it could not even be made', async () => {
  page.server.answers.join = () => ({ error: { code: 'room_full' } });
  const refused = render(own());
  await happens();
  expect(refused.container.textContent).toContain('room_full');
  const wrong = render(own({ ...CONFIG, roomId: '' }));
  await happens();
  expect(wrong.container.textContent).toBe('unmade invalid_argument');
});

test('a room that is handed in is left alone when the provider goes', async () => {
  const room = await page.connected();
  const view = render(
    <StrictMode>
      <RoomProvider room={room}>
        <Probe />
      </RoomProvider>
    </StrictMode>,
  );
  expect([found, view.container.textContent]).toEqual([room, 'connected']);
  view.unmount();
  await happens();
  expect(room.getState().status).toBe('connected');
});

test('what was told of one room is not shown for the next', async () => {
  const first = await page.connected();
  const tree = (room: Room) => (
    <RoomProvider room={room}>
      <Probe />
    </RoomProvider>
  );
  const view = render(tree(first));
  await happens(() => page.server.goodbye('kicked', 4001));
  expect(view.container.textContent).toBe('kicked kicked');
  const second = await page.connected();
  view.rerender(tree(second));
  await happens();
  expect(view.container.textContent).toBe('connected');
});

test('a server renders it as a room that is not joined', () => {
  expect(renderToString(own())).toContain('initialized');
  expect(page.server.sockets).toEqual([]);
});
