/** Deletes many, a few at a time. What is gone already counts as deleted; what fails does not stop the others. */
import { ApiError } from '../../api/errors';

/** A browser has six connections to a server; the page goes on meanwhile. */
const AT_ONCE = 4;

/** How many are gone. Throws what the first failure was when none went. */
export async function deleteEach(ids: readonly string[], remove: (id: string) => Promise<void>): Promise<number> {
  const waiting = [...ids];
  const failures: unknown[] = [];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- so many at once, and no more
        await remove(id);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failures.length === ids.length && ids.length > 0) throw failures[0];
  return ids.length - failures.length;
}
