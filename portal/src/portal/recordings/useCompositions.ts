/** One page of compositions, kept up to date; says when one that was under way has ended. */
import { useCallback, useEffect, useRef } from 'react';
import type { ApiClient, Page } from '../../api/client';
import { CANCELLED, isUnfinished, listCompositions, type CompositionRecord } from '../../api/compositions';
import { texts } from '../../texts';
import { useReading, type Reading } from '../useReading';
import { directoryOf } from './directory';

export interface CompositionRow {
  readonly composition: CompositionRecord;
  readonly roomName: string;
}

export interface FoundCompositions {
  readonly rows: readonly CompositionRow[];
  readonly page: Page;
}

interface Hearers {
  readonly onRefused: () => void;
  readonly say: (what: string) => void;
}

const PAGE_SIZE = 20;

/** `session` empty stands for all. */
export function useCompositions(
  api: ApiClient,
  session: string,
  pageNumber: number,
  { onRefused, say }: Hearers,
): Reading<FoundCompositions> {
  const read = useCallback(
    async (signal: AbortSignal): Promise<FoundCompositions> => {
      const { items, page } = await listCompositions(api, { session, page: pageNumber, pageSize: PAGE_SIZE }, signal);
      const rows = await Promise.all(
        items.map(async (composition) => ({ composition, roomName: await directoryOf(api).roomName(composition.room_id) })),
      );
      return { rows, page };
    },
    [api, session, pageNumber],
  );
  const reading = useReading(read, isUnderWay, onRefused);
  useEnds(reading.found, say);
  return reading;
}

function isUnderWay({ rows }: FoundCompositions): boolean {
  return rows.some(({ composition }) => isUnfinished(composition));
}

/** Progress is to be looked at; an end is worth a word also to who does not look. */
function useEnds(found: FoundCompositions | null, say: (what: string) => void): void {
  const waitedFor = useRef(new Set<string>());
  useEffect(() => {
    for (const { composition, roomName } of found?.rows ?? []) {
      if (isUnfinished(composition)) waitedFor.current.add(composition.id);
      else if (waitedFor.current.delete(composition.id) && composition.failure !== CANCELLED) {
        const isReady = composition.status === 'completed';
        say(isReady ? texts.recordings.isReady(roomName) : texts.recordings.hasFailed(roomName));
      }
    }
  }, [found, say]);
}
