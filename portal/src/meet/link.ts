/**
 * The join link of a meeting page: `/meet/{room_id}#token=<refresh token>&name=<room's name>`.
 *
 * Only reads it, and what its token says of itself. The fragment stays in the address bar so that reloading and rejoining work; browsers never send it.
 */

export interface JoinLink {
  /** Refresh token; null when the link carries none. */
  readonly token: string | null;
  /** The room's name for display, as the one who made the link wrote it. */
  readonly roomName: string | null;
}

/**
 * Whether everybody may have the link: one that lets moderate, or look in unseen, is for its holder alone.
 *
 * The token is read without being checked; the server alone decides what it allows.
 */
export function mayBePassedOn(token: string | null): boolean {
  const claims = claimsOf(token);
  if (claims === null) return false;
  const permissions = claims['permissions'] as { moderate?: unknown } | null | undefined;
  return permissions?.moderate !== true && claims['hidden'] !== true;
}

/** Null for what is no token. */
function claimsOf(token: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(atob((token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' ? (claims as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

/** Longer names only come from tampered links. */
const LONGEST_NAME = 100;

export function readJoinLink(hash: string): JoinLink {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const name = fields.get('name')?.trim() ?? '';
  return { token: fields.get('token')?.trim() || null, roomName: name.slice(0, LONGEST_NAME) || null };
}
