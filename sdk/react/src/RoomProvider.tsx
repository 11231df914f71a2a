/**
 * Gives the components in it a room: one that the application has, or one that lives as long as the provider.
 *
 * It ends what it starts, also when React runs effects twice, and nothing else: a room that was handed in is the
 * application's to connect and to leave.
 */
import { initialize, type InitializeConfig, type Room, VideoRoomsError } from '@videorooms/client';
import { type ReactElement, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { PlaceContext } from './context.ts';
import { createFollower, type Follower } from './follower.ts';

/** Either a room, or what one is made of. */
export type RoomProviderProps = {
  /** What is in the room. */
  readonly children?: ReactNode;
} & (
  | {
      /** A room of the application's own; undefined while it has none. */
      readonly room: Room | undefined;
      readonly config?: undefined;
    }
  | {
      /**
       * Makes a room of this and joins it; it is left when the provider goes, or when `roomId` or `serverUrl` is another.
       * Another `clientToken` is handed to the room; changes of the rest count for the next room.
       */
      readonly config: InitializeConfig;
      readonly room?: undefined;
    }
);

/** Puts its children into a room; see {@link RoomProviderProps}. */
export function RoomProvider({ children, room, config }: RoomProviderProps): ReactElement {
  const [follower] = useState(createFollower);
  if (config) {
    return (
      <OwnRoom config={config} follower={follower}>
        {children}
      </OwnRoom>
    );
  }
  return (
    <Place room={room} follower={follower}>
      {children}
    </Place>
  );
}

interface OwnRoomProps {
  readonly config: InitializeConfig;
  readonly follower: Follower;
  readonly children: ReactNode;
}

function OwnRoom({ config, follower, children }: OwnRoomProps): ReactElement {
  const [room, setRoom] = useState<Room>();
  const latest = useRef(config);
  useEffect(() => {
    latest.current = config;
  });
  const { roomId, serverUrl, clientToken } = config;
  useEffect(() => {
    let made: Room | undefined;
    let isOver = false;
    initialize(latest.current).then(
      (next) => {
        if (isOver) return;
        made = next;
        setRoom(next);
      },
      (error: unknown) => {
        if (!isOver && error instanceof VideoRoomsError) follower.failed(error);
      },
    );
    return () => {
      isOver = true;
      setRoom(undefined);
      void made?.disconnect();
    };
  }, [roomId, serverUrl, follower]);
  useEffect(() => {
    // Everything that hears the room is there by now. Why it could not be joined is told by `disconnected`.
    room?.connect().catch(() => {});
  }, [room]);
  const given = useRef(clientToken);
  useEffect(() => {
    if (given.current === clientToken) return;
    given.current = clientToken;
    room?.updateClientToken(clientToken).catch(() => {});
  }, [room, clientToken]);
  return (
    <Place room={room} follower={follower}>
      {children}
    </Place>
  );
}

interface PlaceProps {
  readonly room: Room | undefined;
  readonly follower: Follower;
  readonly children: ReactNode;
}

function Place({ room, follower, children }: PlaceProps): ReactElement {
  useEffect(() => (room ? follower.follow(room) : undefined), [room, follower]);
  const place = useMemo(() => ({ room, follower }), [room, follower]);
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>;
}
