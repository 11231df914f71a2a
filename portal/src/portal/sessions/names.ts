/**
 * What participants are called: the name in their context as the meeting reads it, or the head of their id.
 *
 * Pure; used by the pages of sessions, recordings and compositions. Contexts come from strangers: names leave here as one
 * short line.
 */
import { contextName } from '@videorooms/ui/context';
import { plain, shortId } from '../wording/text';

export function personName(context: string | null | undefined, id: string): string {
  return plain(contextName(context)) || shortId(id);
}
