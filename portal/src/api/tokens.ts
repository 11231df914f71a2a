/** The shape of a join link, which the portal makes and the meeting page reads (meet/link.ts). */

/** The longest that the contract allows: a link works for a day. */
export const LINK_TTL_SECS = 86_400;

interface LinkedRoom {
  readonly id: string;
  readonly unique_name: string | null;
}

/** A link that lets its holder join the room. The token is in the fragment, which never reaches a server. */
export function joinLinkOf(room: LinkedRoom, refreshToken: string, origin: string): string {
  const fragment = new URLSearchParams({ token: refreshToken });
  if (room.unique_name) fragment.set('name', room.unique_name);
  return `${origin}/meet/${encodeURIComponent(room.id)}#${fragment}`;
}
