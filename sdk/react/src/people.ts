/**
 * Who is in the room, what they publish, and who of them speaks.
 */
import type { Participant, State, Stream } from '@videorooms/client';
import { useCallback } from 'react';
import { usePlace } from './context.ts';
import { type Followed } from './follower.ts';
import { sameItems, useSelected } from './select.ts';
import { useRoomState } from './state.ts';

/** Arguments of {@link useParticipants}. */
export interface ParticipantsOptions {
  /** Whether the local participant is among them; default `true`. */
  readonly local?: boolean;
}

/** Everyone in the room, in the order in which they came. The same list until somebody comes, goes or changes. */
export function useParticipants({ local = true }: ParticipantsOptions = {}): readonly Participant[] {
  const select = useCallback(
    ({ participants }: State) => [...participants.values()].filter(({ origin }) => local || origin !== 'local'),
    [local],
  );
  return useRoomState(select, sameItems);
}

/** One participant, while it is there. */
export function useParticipant(participantId: string | undefined): Participant | undefined {
  return useRoomState((state) => (participantId === undefined ? undefined : state.participants.get(participantId)));
}

/** The participant that this client is; undefined without a room. */
export const useLocalParticipant = (): Participant | undefined =>
  useRoomState((state) => state.participants.get(state.localParticipantId));

/** What a participant publishes under a key, by default `self`: its camera and microphone. */
export function useStream(participantId: string | undefined, key = 'self'): Stream | undefined {
  return useRoomState((state) => {
    const id = participantId === undefined ? undefined : state.participants.get(participantId)?.streams[key];
    return id === undefined ? undefined : state.streams.get(id);
  });
}

/** Ids of the participants who speak now, the loudest first. */
export const useSpeakers = (): readonly string[] => useSelected(usePlace().follower, speakersOf, sameItems);

const speakersOf = ({ speakers }: Followed): readonly string[] => [
  ...new Set(speakers.map(({ participantId }) => participantId)),
];
