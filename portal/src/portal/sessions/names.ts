/**
 * What participants are called: the name in their context, or the head of their id.
 *
 * Pure; used by the pages of sessions, recordings and compositions. Contexts come from strangers: names leave here as one
 * short line.
 */
import { plain, shortId } from '../wording/text';

/** Clients send JSON with a `username`. */
export function personName(context: string | null | undefined, id: string): string {
  return plain(usernameIn(context)) || shortId(id);
}

function usernameIn(context: string | null | undefined): string {
  try {
    const told = JSON.parse(context ?? '') as unknown;
    const name = typeof told === 'object' && told !== null && 'username' in told ? told.username : '';
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}
