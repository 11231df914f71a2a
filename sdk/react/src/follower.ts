/**
 * Keeps what a Room only tells and does not keep: messages, who speaks, whether the network is lost, how it ended.
 *
 * `RoomProvider` makes one and has it follow the room, so that a component which comes later still finds what was said
 * before. It is a store that hooks read; it asks the room for nothing.
 */
import type { DisconnectionReason, Message, Room, Speaker, VideoRoomsError } from '@videorooms/client';
import type { Source } from './select.ts';

/** A message as it came. */
export interface ReceivedMessage {
  /** Tells messages of one room apart; rises. */
  readonly id: number;
  /** Who sent it; possibly one who has left by now. */
  readonly participantId: string;
  /** What was said. */
  readonly message: Message;
  /** To whom, when not to everyone. */
  readonly recipients: readonly string[];
  /** When it came here, in milliseconds since 1970. */
  readonly receivedAt: number;
}

/** How a room ended, or why it could not be joined. */
export interface Ending {
  /** Why; nothing for a room that could not even be made. */
  readonly reason?: DisconnectionReason;
  /** What went wrong, if anything did. */
  readonly error?: VideoRoomsError;
}

/** What was told and still holds. */
export interface Followed {
  readonly messages: readonly ReceivedMessage[];
  readonly speakers: readonly Speaker[];
  readonly isReconnecting: boolean;
  readonly ending: Ending | undefined;
}

export interface Follower extends Source<Followed> {
  /** Hears the room until the returned function is called. Another room than before begins anew. */
  follow(room: Room): () => void;
  /** The room could not be made. */
  failed(error: VideoRoomsError): void;
}

// What people scroll back; more would only grow in rooms that are open for days.
const MESSAGES_KEPT = 500;
export const NOTHING: Followed = Object.freeze({ messages: [], speakers: [], isReconnecting: false, ending: undefined });

export function createFollower(): Follower {
  let followed = NOTHING;
  let last: Room | undefined;
  let nextId = 1;
  const listeners = new Set<() => void>();
  const change = (patch: Partial<Followed>): void => {
    followed = { ...followed, ...patch };
    for (const listener of [...listeners]) listener();
  };
  const note = (participantId: string, message: Message, recipients: readonly string[]): void => {
    const received = { id: nextId++, participantId, message, recipients, receivedAt: Date.now() };
    change({ messages: [...followed.messages, received].slice(-MESSAGES_KEPT) });
  };
  return {
    get: () => followed,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow: (room) => {
      if (last !== room && followed !== NOTHING) change(NOTHING);
      last = room;
      const ends = [
        room.on('message_received', note),
        room.on('speakers_changed', (speakers) => change({ speakers })),
        room.on('reconnecting', () => change({ isReconnecting: true })),
        room.on('reconnected', () => change({ isReconnecting: false })),
        room.on('disconnected', (reason, _state, error) =>
          change({ speakers: [], isReconnecting: false, ending: { reason, ...(error ? { error } : {}) } }),
        ),
      ];
      return () => ends.forEach((end) => end());
    },
    failed: (error) => change({ ending: { error } }),
  };
}
