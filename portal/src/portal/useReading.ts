/**
 * Something read from the server and kept up to date while the page is looked at.
 *
 * Reads again soon while something is under way, seldom else; never before the last reading has ended. Keeps the last
 * good one when another fails, but never shows what was read for another address.
 */
import { useCallback, useEffect, useState } from 'react';
import { ApiError } from '../api/errors';

export interface Reading<T> {
  readonly found: T | null;
  readonly problem: unknown;
  readonly reload: () => void;
}

/** Fresh enough to watch progress. */
const BUSY_MS = 3_000;
/** Links to files are good for much longer, and who waits for something new need not press anything. */
const IDLE_MS = 30_000;

type Read<T> = (signal: AbortSignal) => Promise<T>;

/** `read` and `isBusy` must stay the same ones for as long as they mean the same. */
export function useReading<T>(
  read: Read<T>,
  isBusy: (found: T) => boolean,
  onRefused: () => void,
): Reading<T> {
  const [last, setLast] = useState<{ readonly by: Read<T>; readonly found: T | null; readonly problem: unknown } | null>(
    null,
  );
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const readLater = (pause: number) => {
      timer = setTimeout(() => {
        if (document.visibilityState === 'visible') void readNow();
        else readLater(BUSY_MS);
      }, pause);
    };
    const readNow = async () => {
      try {
        const found = await read(leaving.signal);
        if (leaving.signal.aborted) return;
        setLast({ by: read, found, problem: null });
        readLater(isBusy(found) ? BUSY_MS : IDLE_MS);
      } catch (problem) {
        if (leaving.signal.aborted) return;
        if (problem instanceof ApiError && problem.isUnauthorized) return onRefused();
        setLast((before) => ({ by: read, found: before?.by === read ? before.found : null, problem }));
        readLater(IDLE_MS);
      }
    };
    void readNow();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [read, isBusy, turn, onRefused]);

  const mine = last?.by === read ? last : null;
  return { found: mine?.found ?? null, problem: mine?.problem ?? null, reload };
}
