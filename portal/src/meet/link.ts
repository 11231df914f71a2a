/**
 * The join link of a meeting page: `/meet/{room_id}#token=<refresh token>&name=<room's name>`.
 *
 * Only reads it. The fragment stays in the address bar so that reloading and rejoining work; browsers never send it.
 */

export interface JoinLink {
  /** Refresh token; null when the link carries none. */
  readonly token: string | null;
  /** The room's name for display, as the one who made the link wrote it. */
  readonly roomName: string | null;
}

/** Longer names only come from tampered links. */
const LONGEST_NAME = 100;

export function readJoinLink(hash: string): JoinLink {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const name = fields.get('name')?.trim() ?? '';
  return { token: fields.get('token')?.trim() || null, roomName: name.slice(0, LONGEST_NAME) || null };
}
