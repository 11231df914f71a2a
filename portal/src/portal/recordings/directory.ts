/**
 * What stands behind the ids of recordings: names of rooms, sessions, names of participants.
 *
 * Used by useRecordings and useCompositions. Remembers what does not change, so that a list which is read every
 * few seconds costs one request. Texts that strangers chose leave it shortened and without marks that turn the line.
 */
import type { ApiClient } from '../../api/client';
import { ApiError } from '../../api/errors';
import { getRoom } from '../../api/rooms';
import { getParticipant, getSession, type SessionRecord } from '../../api/sessions';
import { contextName } from '../../room/people';
import { texts } from '../../texts';
import { roomLabel } from '../rooms/roomLabel';
import { plain } from './wording';

export interface SessionEntry {
  /** Null when there is no such session for this key. */
  readonly session: SessionRecord | null;
  readonly roomName: string;
}

class Directory {
  private readonly rooms = new Map<string, Promise<string>>();
  private readonly sessions = new Map<string, SessionRecord | null>();
  /** By session and participant. */
  private readonly names = new Map<string, string>();

  constructor(private readonly api: ApiClient) {}

  async session(id: string, roomId: string, signal: AbortSignal): Promise<SessionEntry> {
    const [session, roomName] = await Promise.all([this.sessionOf(id, signal), this.roomName(roomId)]);
    return { session, roomName };
  }

  /** Empty for who came without a name. */
  async participantName(sessionId: string, id: string, signal: AbortSignal): Promise<string> {
    const place = `${sessionId}/${id}`;
    const known = this.names.get(place);
    if (known !== undefined) return known;
    // Who is not among the newest hundred of the session, or was not when it was read.
    const participant = await orNull(getParticipant(this.api, id, signal));
    const name = plain(contextName(participant?.context));
    this.names.set(place, name);
    return name;
  }

  /** Asked for once, whoever goes meanwhile; only a failure is asked again. */
  roomName(id: string): Promise<string> {
    const known = this.rooms.get(id);
    if (known !== undefined) return known;
    const asked = orNull(getRoom(this.api, id)).then((room) =>
      room === null ? texts.recordings.deletedRoom(id.slice(0, 8)) : plain(roomLabel(room)),
    );
    this.rooms.set(id, asked);
    asked.catch(() => this.rooms.delete(id));
    return asked;
  }

  private async sessionOf(id: string, signal: AbortSignal): Promise<SessionRecord | null> {
    const known = this.sessions.get(id);
    if (known !== undefined && known?.active !== true) return known;
    const session = await orNull(getSession(this.api, id, signal));
    this.sessions.set(id, session);
    for (const participant of session?.participants ?? []) {
      this.names.set(`${id}/${participant.id}`, plain(contextName(participant.context)));
    }
    return session;
  }
}

const directories = new WeakMap<ApiClient, Directory>();

/** One for all lists of a key: what one has learned, the others know. */
export function directoryOf(api: ApiClient): Directory {
  const known = directories.get(api) ?? new Directory(api);
  directories.set(api, known);
  return known;
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
