/**
 * Sets up the fake browser and gives rooms in it; each test file calls `useFakePage` once.
 */
import { afterEach, beforeEach, vi } from 'vitest';
import { initialize, type EventName, type InitializeConfig, type Room } from '../../src/index.ts';
import { FakeMediaStream, FakePeerConnection, FakeTrack } from './media.ts';
import { FakeServer, FakeSocket, ROOM } from './server.ts';

export interface FakePage {
  server: FakeServer;
  window: EventTarget;
  document: EventTarget & { visibilityState: string };
  readonly peer: FakePeerConnection;
  /** A room that is not connected. */
  room(config?: Partial<InitializeConfig>): Promise<Room>;
  /** A room that is. */
  connected(config?: Partial<InitializeConfig>): Promise<Room>;
}

export function useFakePage(): FakePage {
  const page: FakePage = {
    server: new FakeServer(),
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    get peer() {
      return FakePeerConnection.all.at(-1)!;
    },
    room: (config = {}) =>
      initialize({ roomId: ROOM, clientToken: 'token', serverUrl: 'http://test', logLevel: 'OFF', ...config }),
    connected: async (config = {}) => {
      const room = await page.room(config);
      await settled(room.connect());
      page.peer.goes('connected');
      return room;
    },
  };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
    page.server = FakeSocket.server = new FakeServer();
    page.window = new EventTarget();
    page.document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    FakePeerConnection.all = [];
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
    vi.stubGlobal('MediaStreamTrack', FakeTrack);
    vi.stubGlobal('MediaStream', FakeMediaStream);
    vi.stubGlobal('window', page.window);
    vi.stubGlobal('document', page.document);
  });
  afterEach(() => {
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return page;
}

/** Lets all microtasks and due timers run, then gives the promise's end. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await idle();
  return promise;
}

/** Lets everything run that waits for no time to pass. */
export async function idle(): Promise<void> {
  for (let n = 0; n < 5; n++) await vi.advanceTimersByTimeAsync(0);
}

/** Lets time pass. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
}

/** Writes down the events of a room, without the state. */
export function listen(room: Room, ...events: EventName[]): unknown[][] {
  const heard: unknown[][] = [];
  for (const event of events) {
    room.on(event, (...args: unknown[]) => {
      heard.push([event, ...args.filter((arg) => !isState(arg))]);
    });
  }
  return heard;
}

const isState = (value: unknown): boolean => typeof value === 'object' && value !== null && 'status' in value;
