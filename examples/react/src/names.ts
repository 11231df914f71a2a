/** What a participant calls itself: the context is a stranger's text and may be anything. */
import type { Participant } from '@videorooms/client';

export function nameOf(participant: Participant | undefined): string {
  try {
    const { username } = JSON.parse(participant?.context ?? '') as { username?: unknown };
    return typeof username === 'string' && username !== '' ? username : 'Somebody';
  } catch {
    return 'Somebody';
  }
}
