/**
 * What was said in writing since the provider is there, and saying something.
 */
import { type Message, VideoRoomsError } from '@videorooms/client';
import { useCallback } from 'react';
import { usePlace } from './context.ts';
import type { Followed, ReceivedMessage } from './follower.ts';
import { sameItems, useSelected } from './select.ts';

/** How to send a message. */
export interface SendOptions {
  /** Default `text`. */
  readonly type?: Message['type'];
  /** For the application's own use. */
  readonly meta?: string;
  /** Ids of participants; default: everyone, the sender included. */
  readonly recipients?: readonly string[];
}

/** What {@link useMessages} gives. */
export interface Messages {
  /** Oldest first, the last 500 of all types at most. The same list until another of this type comes. */
  readonly messages: readonly ReceivedMessage[];
  /** Sends one. Rejects as `room.sendMessage` does, with `not_connected` without a room. */
  send(payload: string, options?: SendOptions): Promise<void>;
}

/** Messages of one type. The room needs `enableMessages`. */
export function useMessages(type: Message['type'] = 'text'): Messages {
  const { room, follower } = usePlace();
  const select = useCallback(
    ({ messages }: Followed) => messages.filter(({ message }) => message.type === type),
    [type],
  );
  const messages = useSelected<Followed, readonly ReceivedMessage[]>(follower, select, sameItems);
  const send = useCallback(
    async (payload: string, { meta, recipients, type: other }: SendOptions = {}) => {
      if (!room) throw new VideoRoomsError('not_connected', 'There is no room yet');
      await room.sendMessage({ type: other ?? type, payload, ...(meta === undefined ? {} : { meta }) }, recipients);
    },
    [room, type],
  );
  return { messages, send };
}
