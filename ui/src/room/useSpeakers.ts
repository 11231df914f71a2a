/** Who is heard now, and when each was last heard. Used to highlight and to order tiles. */
import type { Room } from '@videorooms/client';
import { useEffect, useState } from 'react';

export interface Speakers {
  readonly now: ReadonlySet<string>;
  /** Participant id to a number that rises with each moment of speech. */
  readonly heardAt: ReadonlyMap<string, number>;
}

const SILENCE: Speakers = { now: new Set(), heardAt: new Map() };

export function useSpeakers(room: Room): Speakers {
  const [speakers, setSpeakers] = useState<Speakers>(SILENCE);
  useEffect(
    () =>
      room.on('speakers_changed', (heard) => {
        setSpeakers((before) =>
          afterSpeech(
            before,
            heard.map(({ participantId }) => participantId),
          ),
        );
      }),
    [room],
  );
  return speakers;
}

/** Keeps the same object when the same people go on, so that nothing is drawn anew. */
export function afterSpeech(before: Speakers, ids: readonly string[]): Speakers {
  if (ids.length === before.now.size && ids.every((id) => before.now.has(id))) return before;
  const turn = Math.max(0, ...before.heardAt.values()) + 1;
  const heardAt = new Map(before.heardAt);
  for (const id of ids) heardAt.set(id, turn);
  return { now: new Set(ids), heardAt };
}
