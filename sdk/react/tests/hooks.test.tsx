/** What each hook gives, when it renders again, and when it does not. */
import type { Room } from '@videorooms/client';
import { cleanup, render, renderHook, type RenderHookResult } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { OTHER, REMOTE, participant, stream } from '../../js/tests/fakes/server.ts';
import {
  RoomAudio,
  RoomProvider,
  useConnection,
  useLocalMedia,
  useLocalParticipant,
  useMessages,
  useParticipant,
  useParticipants,
  usePermissions,
  useRecording,
  useRoom,
  useRoomEvent,
  useRoomState,
  useSpeakers,
  useStream,
  VideoTrack,
} from '../src/index.ts';
import { happens, fakePage } from './fakeRoom.ts';

const page = fakePage();
afterEach(cleanup);

interface Seen<T> extends RenderHookResult<T, unknown> {
  /** How often the component has rendered. */
  renders(): number;
}

function see<T>(room: Room | undefined, hook: () => T): Seen<T> {
  let renders = 0;
  const counted = (): T => {
    renders += 1;
    return hook();
  };
  const wrapper = ({ children }: { children: ReactNode }) => <RoomProvider room={room}>{children}</RoomProvider>;
  return { ...renderHook(counted, { wrapper }), renders: () => renders };
}

const joins = (id: string): void => page.server.change({ kind: 'participant_joined', participant: participant(id) });
const hello = (number: number, type: 'text' | 'reaction' = 'text') =>
  page.server.notice({
    kind: 'message_received',
    number,
    participantId: REMOTE,
    message: { type, payload: `message ${number}` },
    recipients: [],
  });

test('a hook outside a provider says what is missing', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => renderHook(() => useRoom())).toThrow('must be inside a RoomProvider');
});

test('without a room everything is there and empty', () => {
  const { result } = see(undefined, () => ({
    room: useRoom(),
    people: useParticipants(),
    one: useParticipant(REMOTE),
    stream: useStream(REMOTE),
    recording: useRecording(),
    status: useConnection().status,
    messages: useMessages().messages,
  }));
  expect(result.current).toEqual({
    room: undefined,
    people: [],
    one: undefined,
    stream: undefined,
    recording: false,
    status: 'initialized',
    messages: [],
  });
});

test('participants are a list that is the same until somebody comes, goes or changes', async () => {
  page.server.participants = [participant(REMOTE)];
  const room = await page.connected();
  const seen = see(room, () => useParticipants({ local: false }));
  const first = seen.result.current;
  expect(first.map(({ id }) => id)).toEqual([REMOTE]);
  seen.rerender();
  expect(seen.result.current).toBe(first);
  const before = seen.renders();
  await happens(() => page.server.change({ kind: 'recording_changed', isRecording: true }));
  expect(seen.renders()).toBe(before);
  await happens(() => joins(OTHER));
  expect(seen.result.current.map(({ id }) => id)).toEqual([REMOTE, OTHER]);
  expect(seen.result.current[0]).toBe(first[0]);
  expect(seen.renders()).toBe(before + 1);
});

test('a component that looks at one participant sleeps through what others do', async () => {
  page.server.participants = [participant(REMOTE), participant(OTHER)];
  const seen = see(await page.connected(), () => useParticipant(REMOTE)?.attributes['hand']);
  const update = (id: string, hand: string) =>
    page.server.change({ kind: 'participant_updated', participant: participant(id, { attributes: { hand } }) });
  await happens(() => update(OTHER, 'up'));
  expect(seen.renders()).toBe(1);
  await happens(() => update(REMOTE, 'up'));
  expect([seen.result.current, seen.renders()]).toEqual(['up', 2]);
});

test('a stream is found by its participant and key, and gone with it', async () => {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE, 'self')];
  const room = await page.connected();
  const seen = see(room, () => useStream(REMOTE)?.isVideoEnabled);
  expect(seen.result.current).toBe(true);
  await happens(() => page.server.change({ kind: 'stream_unpublished', participantId: REMOTE, key: 'self' }));
  expect(seen.result.current).toBeUndefined();
});

test('whom one looks at may be another with each render', async () => {
  page.server.participants = [participant(REMOTE, { context: 'one' }), participant(OTHER, { context: 'two' })];
  const room = await page.connected();
  const wrapper = ({ children }: { children: ReactNode }) => <RoomProvider room={room}>{children}</RoomProvider>;
  const seen = renderHook(({ id }) => useParticipant(id)?.context, { wrapper, initialProps: { id: REMOTE } });
  seen.rerender({ id: OTHER });
  expect(seen.result.current).toBe('two');
});

test('a selection of ones own renders again when it is different, by its own measure', async () => {
  const room = await page.connected();
  const seen = see(room, () =>
    useRoomState(
      ({ participants }) => [...participants.keys()].toSorted(),
      (a, b) => a.join() === b.join(),
    ),
  );
  const first = seen.result.current;
  await happens(() => page.server.change({ kind: 'recording_changed', isRecording: true }));
  seen.rerender();
  expect(seen.result.current).toBe(first);
  await happens(() => joins(REMOTE));
  expect(seen.result.current).toHaveLength(2);
});

test('everyone sees whether the room is recorded, and what they may do', async () => {
  page.server.permissions = { moderate: true };
  const seen = see(await page.connected(), () => [useRecording(), usePermissions().moderate]);
  await happens(() => page.server.change({ kind: 'recording_changed', isRecording: true }));
  expect(seen.result.current).toEqual([true, true]);
});

test('messages are kept for a component that comes later, and told apart by type', async () => {
  const room = await page.connected();
  const Latecomer = ({ type }: { type: 'text' | 'reaction' }) => (
    <p>{useMessages(type).messages.map(({ id, message }) => `${id}:${message.payload}`).join()}</p>
  );
  const shown = (children: ReactNode) => <RoomProvider room={room}>{children}</RoomProvider>;
  const view = render(shown(null));
  await happens(() => {
    hello(1);
    hello(2, 'reaction');
    hello(3);
  });
  view.rerender(shown(<Latecomer type="text" />));
  expect(view.container.textContent).toBe('1:message 1,3:message 3');
  view.rerender(shown(<Latecomer type="reaction" />));
  expect(view.container.textContent).toBe('2:message 2');
});

test('a message of another type renders nothing again', async () => {
  const seen = see(await page.connected(), () => useMessages());
  await happens(() => hello(1, 'reaction'));
  expect(seen.renders()).toBe(1);
  await happens(() => hello(2));
  expect(seen.renders()).toBe(2);
});

test('only the last messages are kept', async () => {
  const seen = see(await page.connected(), () => useMessages().messages);
  await happens(() => {
    for (let n = 1; n <= 510; n++) hello(n);
  });
  expect(seen.result.current).toHaveLength(500);
  expect(seen.result.current[0]?.message.payload).toBe('message 11');
});

test('a message is sent as it is given', async () => {
  const seen = see(await page.connected(), () => useMessages());
  await happens(() => seen.result.current.send('hello'));
  await happens(() => seen.result.current.send('👏', { type: 'reaction', recipients: [REMOTE], meta: 'x' }));
  expect(page.server.requestsOf('message')).toMatchObject([
    { message: { type: 'text', payload: 'hello' } },
    { message: { type: 'reaction', payload: '👏', meta: 'x' }, recipients: [REMOTE] },
  ]);
});

test('who speaks is a list of ids that stays the same while the same people speak', async () => {
  page.server.participants = [participant(REMOTE)];
  const seen = see(await page.connected(), () => useSpeakers());
  const speaks = (level: number) =>
    page.server.notice({ kind: 'audio_activity', speakers: [{ participantId: REMOTE, key: 'self', level }] });
  await happens(() => speaks(0.5));
  expect(seen.result.current).toEqual([REMOTE]);
  const renders = seen.renders();
  await happens(() => speaks(0.7));
  expect(seen.renders()).toBe(renders);
});

test('a lost network is seen, and the end of the room with its reason', async () => {
  const seen = see(await page.connected(), () => useConnection());
  expect(seen.result.current).toEqual({ status: 'connected', isReconnecting: false, ending: undefined });
  await happens(() => page.server.socket.closes(1006));
  expect(seen.result.current.isReconnecting).toBe(true);
  await happens(() => new Promise((resolve) => setTimeout(resolve, 300)));
  expect(seen.result.current.isReconnecting).toBe(false);
  await happens(() => page.server.goodbye('kicked', 4001));
  expect(seen.result.current).toMatchObject({ status: 'disconnected', ending: { reason: 'kicked' } });
});

test('the switches say what is on, what is changing, and why it did not work', async () => {
  const room = await page.connected();
  const seen = see(room, () => useLocalMedia());
  const before = seen.result.current;
  await happens(() => joins(REMOTE));
  expect(seen.result.current).toBe(before);
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
    },
  });
  let turning: Promise<void> | undefined;
  await happens(() => {
    turning = seen.result.current.camera.toggle();
  });
  await happens(() => turning);
  expect(seen.result.current.camera).toMatchObject({
    isOn: false,
    isChanging: false,
    error: { code: 'permission_denied' },
  });
  expect(seen.result.current.microphone).toBe(before.microphone);
});

test('the latest listener is called, and none after the component is gone', async () => {
  const room = await page.connected();
  const heard: string[] = [];
  const wrapper = ({ children }: { children: ReactNode }) => <RoomProvider room={room}>{children}</RoomProvider>;
  const seen = renderHook(({ name }) => useRoomEvent('participant_joined', (id) => heard.push(`${name} ${id}`)), {
    wrapper,
    initialProps: { name: 'first' },
  });
  seen.rerender({ name: 'second' });
  await happens(() => joins(REMOTE));
  seen.unmount();
  await happens(() => joins(OTHER));
  expect(heard).toEqual([`second ${REMOTE}`]);
});

test('the own participant is there', async () => {
  const room = await page.connected();
  const seen = see(room, () => useLocalParticipant());
  expect(seen.result.current).toBe(room.getLocalParticipant());
});

test('a video shows a stream while it is there, in strict mode too', async () => {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE, 'self')];
  const room = await page.connected();
  const seen: (HTMLVideoElement | null)[] = [];
  const tree = (children: ReactNode) => (
    <StrictMode>
      <RoomProvider room={room}>{children}</RoomProvider>
    </StrictMode>
  );
  const view = render(tree(<VideoTrack participantId={REMOTE} className="tile" ref={(one) => void seen.push(one)} />));
  await happens();
  const video = view.container.querySelector('video')!;
  expect([video.className, seen.includes(video)]).toEqual(['tile', true]);
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject({ video: true });
  expect((video.srcObject as MediaStream | null)?.getTracks()).toHaveLength(1);
  view.rerender(tree(null));
  await happens();
  expect(video.srcObject).toBeNull();
});

test('sound that the browser held back plays after the next touch of the page', async () => {
  const room = await page.connected();
  const play = vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValueOnce(new Error('not allowed'));
  play.mockResolvedValue();
  const { container } = render(
    <RoomProvider room={room}>
      <RoomAudio />
    </RoomProvider>,
  );
  await happens();
  expect(container.querySelector('audio')).not.toBeNull();
  expect(play).toHaveBeenCalledTimes(1);
  await happens(() => dispatchEvent(new Event('pointerup')));
  await happens(() => dispatchEvent(new Event('pointerup')));
  expect(play).toHaveBeenCalledTimes(2);
});
