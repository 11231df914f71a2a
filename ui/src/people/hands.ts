/**
 * Raised hands: who raised one, and in which order.
 *
 * Pure. A hand is the participant's attribute `hand`, the time at which it was raised; all see the same attribute, so all
 * see the same order. Anything else than a time, as a stranger's client may write it, is no hand.
 */
export const HAND = 'hand';

/** The attribute's time in milliseconds; null for a hand that is down. */
export function raisedAt(attributes: Readonly<Record<string, string>> | undefined): number | null {
  const written = attributes?.[HAND];
  if (typeof written !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(written)) return null;
  const at = Date.parse(written);
  return Number.isFinite(at) ? at : null;
}

interface Raising {
  readonly id: string;
  readonly handAt: number | null;
}

/** Participant ids to their place in the order of raising, from 1. */
export function handPlaces(people: readonly Raising[]): ReadonlyMap<string, number> {
  const raised = people.filter((person): person is Raising & { handAt: number } => person.handAt !== null);
  raised.sort((a, b) => a.handAt - b.handAt || (a.id < b.id ? -1 : 1));
  return new Map(raised.map(({ id }, index) => [id, index + 1]));
}
