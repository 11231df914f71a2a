/** Sessions and their participants over REST. Used by the portal to say who is in a room now. */
import type { ApiClient } from './client';

export interface ParticipantRecord {
  readonly id: string;
  readonly session_id: string;
  readonly context: string | null;
  readonly joined_at: string;
  readonly left_at: string | null;
}

interface SessionRecord {
  readonly id: string;
  readonly active: boolean;
  readonly participants?: readonly ParticipantRecord[];
}

/** Those who are in the session at this moment, in the order in which they joined. */
export async function listPresent(
  api: ApiClient,
  sessionId: string,
  signal?: AbortSignal,
): Promise<readonly ParticipantRecord[]> {
  const session = await api.one<SessionRecord>(`/room_sessions/${encodeURIComponent(sessionId)}`, {
    query: { include_participants: true },
    signal,
  });
  return (session.participants ?? [])
    .filter((participant) => participant.left_at === null)
    .toSorted((a, b) => a.joined_at.localeCompare(b.joined_at));
}
