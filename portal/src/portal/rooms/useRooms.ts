/**
 * One page of the list of rooms, with how many people are in each now.
 *
 * Reads anew every few seconds while the page is looked at. Keeps the last good list on screen when a reading fails.
 */
import { useCallback, useEffect, useState } from 'react';
import type { ApiClient, Page } from '../../api/client';
import { ApiError } from '../../api/errors';
import { listRooms, type RoomRecord } from '../../api/rooms';
import { listPresent, type ParticipantRecord } from '../../api/sessions';

export interface RoomRow {
  readonly room: RoomRecord;
  readonly present: readonly ParticipantRecord[];
}

export interface RoomsView {
  readonly rows: readonly RoomRow[] | null;
  readonly page: Page | null;
  readonly problem: unknown;
  readonly reload: () => void;
}

const PAGE_SIZE = 20;
/** Fresh enough to see people come, slow enough to cost nothing. */
const RELOAD_MS = 8_000;

export function useRooms(api: ApiClient, name: string, pageNumber: number, onRefused: () => void): RoomsView {
  const [found, setFound] = useState<{ rows: readonly RoomRow[]; page: Page } | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    const leaving = new AbortController();
    readRooms(api, name, pageNumber, leaving.signal).then(
      (read) => {
        setFound(read);
        setProblem(null);
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        if (error instanceof ApiError && error.isUnauthorized) onRefused();
        else setProblem(error);
      },
    );
    return () => leaving.abort();
  }, [api, name, pageNumber, turn, onRefused]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, RELOAD_MS);
    return () => clearInterval(timer);
  }, [reload]);

  return { rows: found?.rows ?? null, page: found?.page ?? null, problem, reload };
}

async function readRooms(api: ApiClient, name: string, page: number, signal: AbortSignal) {
  const listed = await listRooms(api, { name, page, pageSize: PAGE_SIZE }, signal);
  const rows = await Promise.all(
    listed.items.map(async (room) => ({ room, present: await presentIn(api, room, signal) })),
  );
  return { rows, page: listed.page };
}

async function presentIn(api: ApiClient, room: RoomRecord, signal: AbortSignal): Promise<readonly ParticipantRecord[]> {
  if (room.active_session_id === null) return [];
  try {
    return await listPresent(api, room.active_session_id, signal);
  } catch (error) {
    // The session may have ended between the two readings.
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}
