/**
 * The list of participants: whom a search finds, and in which order they stand.
 *
 * Pure; called by the panel. Raised hands come first, in the order of raising, then oneself, then all others by name.
 */
import type { Person } from './people';

export function listed(people: readonly Person[], search: string): readonly Person[] {
  const wanted = folded(search.trim());
  const found = wanted === '' ? [...people] : people.filter(({ name }) => folded(name).includes(wanted));
  return found.toSorted(
    (a, b) =>
      (a.handPlace || Infinity) - (b.handPlace || Infinity) ||
      Number(b.isLocal) - Number(a.isLocal) ||
      a.name.localeCompare(b.name) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Without case and accents: who looks for "Joerg" by "jö" should not have to know how it was typed. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
