/**
 * Real rooms of the SDK over its own fake of the server, in a page that React renders into.
 */
import { initialize, type InitializeConfig, type Room } from '@videorooms/client';
import { act } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { FakeMediaStream, FakePeerConnection, FakeTrack } from '../../js/tests/fakes/media.ts';
import { FakeServer, FakeSocket, ROOM } from '../../js/tests/fakes/server.ts';

export const CONFIG: InitializeConfig = {
  roomId: ROOM,
  clientToken: 'token',
  serverUrl: 'http://test',
  logLevel: 'OFF',
  enableMessages: true,
};

export interface FakePage {
  server: FakeServer;
  /** A room that is joined. */
  connected(): Promise<Room>;
}

/** Sets the fakes up for each test of a file. */
export function fakePage(): FakePage {
  const rooms: Room[] = [];
  const page: FakePage = {
    server: new FakeServer(),
    connected: async () => {
      const room = await initialize(CONFIG);
      rooms.push(room);
      await room.connect();
      return room;
    },
  };
  beforeEach(() => {
    page.server = FakeSocket.server = new FakeServer();
    FakePeerConnection.all = [];
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
    vi.stubGlobal('MediaStreamTrack', FakeTrack);
    vi.stubGlobal('MediaStream', FakeMediaStream);
    // The document of these tests takes none but its own streams, which have no tracks.
    Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { configurable: true, writable: true, value: null });
  });
  afterEach(async () => {
    await Promise.all(rooms.splice(0).map((room) => room.disconnect()));
    vi.unstubAllGlobals();
  });
  return page;
}

/** Does something and lets all follow that waits for no time to pass. */
export async function happens(work: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await work();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  });
}
