/**
 * Who is on which page of tiles.
 *
 * Pure; called by Stage.tsx. Keeps everybody where they are and moves only whom it must: somebody who
 * speaks on a later page takes the place of the quietest one on the first.
 */

/** More tiles than this are too small to be of use on the screen in question. */
export const PAGE_SIZE = { wide: 25, narrow: 12 } as const;

/**
 * The ids in order of display, all pages in a row.
 *
 * `heardAt` gives for each id when it was last heard (any rising number). `fixed` ids at the front never give way.
 */
export function orderForPages(
  ids: readonly string[],
  pageSize: number,
  heardAt: ReadonlyMap<string, number>,
  fixed = 1,
): readonly string[] {
  if (ids.length <= pageSize) return ids;
  const order = [...ids];
  const heard = (id: string) => heardAt.get(id) ?? 0;
  const later = order.slice(pageSize).filter((id) => heard(id) > 0);
  later.sort((a, b) => heard(b) - heard(a));
  for (const speaker of later) {
    const quietest = quietestOf(order.slice(fixed, pageSize), heard);
    if (quietest === undefined || heard(quietest) >= heard(speaker)) break;
    const from = order.indexOf(speaker);
    const to = order.indexOf(quietest);
    order[to] = speaker;
    order[from] = quietest;
  }
  return order;
}

function quietestOf(ids: readonly string[], heard: (id: string) => number): string | undefined {
  // The last of the equally quiet ones: those at the front are the longest known.
  return ids.reduce<string | undefined>(
    (found, id) => (found === undefined || heard(id) <= heard(found) ? id : found),
    undefined,
  );
}

export interface PageOf<T> {
  readonly items: readonly T[];
  /** From 0; never beyond the last page. */
  readonly index: number;
  readonly pages: number;
}

export function pageOf<T>(items: readonly T[], pageSize: number, wanted: number): PageOf<T> {
  const pages = Math.max(1, Math.ceil(items.length / pageSize));
  const index = Math.min(Math.max(0, wanted), pages - 1);
  return { items: items.slice(index * pageSize, (index + 1) * pageSize), index, pages };
}
