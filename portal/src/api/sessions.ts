/** Sessions and their participants over REST. Used by the portal to say who is in a room, or was. */
import type { ApiClient } from './client';

export interface ParticipantRecord {
  readonly id: string;
  readonly session_id: string;
  readonly context: string | null;
  readonly joined_at: string;
  readonly left_at: string | null;
}

export interface SessionRecord {
  readonly id: string;
  readonly room_id: string;
  readonly active: boolean;
  readonly created_at: string;
  readonly ended_at: string | null;
  /** The newest hundred. */
  readonly participants?: readonly ParticipantRecord[];
}

export function getSession(api: ApiClient, sessionId: string, signal?: AbortSignal): Promise<SessionRecord> {
  return api.one<SessionRecord>(`/room_sessions/${encodeURIComponent(sessionId)}`, {
    query: { include_participants: true },
    signal,
  });
}

export function getParticipant(api: ApiClient, id: string, signal?: AbortSignal): Promise<ParticipantRecord> {
  return api.one<ParticipantRecord>(`/room_participants/${encodeURIComponent(id)}`, { signal });
}

/** Those who are in the session at this moment, in the order in which they joined. */
export async function listPresent(
  api: ApiClient,
  sessionId: string,
  signal?: AbortSignal,
): Promise<readonly ParticipantRecord[]> {
  const session = await getSession(api, sessionId, signal);
  return (session.participants ?? [])
    .filter((participant) => participant.left_at === null)
    .toSorted((a, b) => a.joined_at.localeCompare(b.joined_at));
}
