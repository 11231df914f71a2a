/** One page of recordings with the names that belong to them, grouped by session and kept up to date. */
import { useCallback } from 'react';
import type { ApiClient, Page } from '../../api/client';
import { listRecordings, type RecordingRecord } from '../../api/recordings';
import { useReading, type Reading } from '../useReading';
import { directoryOf, type SessionEntry } from './directory';

export interface RecordingRow {
  readonly recording: RecordingRecord;
  /** Of the participant; empty for who came without one. */
  readonly name: string;
}

export interface SessionGroup extends SessionEntry {
  readonly sessionId: string;
  readonly roomId: string;
  readonly rows: readonly RecordingRow[];
}

export interface FoundRecordings {
  readonly groups: readonly SessionGroup[];
  readonly page: Page;
}

export interface RecordingsWish {
  readonly room: string;
  readonly session: string;
  readonly pageNumber: number;
}

const PAGE_SIZE = 20;

export function useRecordings(api: ApiClient, wish: RecordingsWish, onRefused: () => void): Reading<FoundRecordings> {
  const { room, session, pageNumber } = wish;
  const read = useCallback(
    async (signal: AbortSignal): Promise<FoundRecordings> => {
      const query = { room, session, page: pageNumber, pageSize: PAGE_SIZE };
      const { items, page } = await listRecordings(api, query, signal);
      const groups = await Promise.all(bySession(items).map((recordings) => groupOf(api, recordings, signal)));
      return { groups: groups.filter((group) => group !== null), page };
    },
    [api, room, session, pageNumber],
  );
  return useReading(read, isUnderWay, onRefused);
}

/** In the order of the list; a session is where its newest recording is. */
export function bySession(recordings: readonly RecordingRecord[]): readonly (readonly RecordingRecord[])[] {
  const groups = new Map<string, RecordingRecord[]>();
  for (const recording of recordings) {
    const group = groups.get(recording.session_id);
    if (group) group.push(recording);
    else groups.set(recording.session_id, [recording]);
  }
  return [...groups.values()];
}

async function groupOf(
  api: ApiClient,
  recordings: readonly RecordingRecord[],
  signal: AbortSignal,
): Promise<SessionGroup | null> {
  const [first] = recordings;
  if (first === undefined) return null;
  const { session_id: sessionId, room_id: roomId } = first;
  const directory = directoryOf(api);
  // Before its participants, who come with it.
  const entry = await directory.session(sessionId, roomId, signal);
  const rows = await Promise.all(
    recordings.map(async (recording) => ({
      recording,
      name: await directory.participantName(sessionId, recording.participant_id, signal),
    })),
  );
  return { ...entry, sessionId, roomId, rows };
}

function isUnderWay({ groups }: FoundRecordings): boolean {
  return groups.some(
    ({ session, rows }) => session?.active === true || rows.some(({ recording }) => recording.status === 'processing'),
  );
}
