/**
 * Client tokens over REST: made with the API key in the portal, renewed without it on the meeting page.
 *
 * Also knows the shape of a join link, because both ends of it are here.
 */
import type { ApiClient } from './client';

/** The longest that the contract allows: a link works for a day. */
const LINK_TTL_SECS = 86_400;

interface JoinTokens {
  readonly token: string;
  readonly refresh_token: string;
}

/** A link that lets its holder join the room for a day. The token is in the fragment, which never reaches a server. */
export async function makeJoinLink(
  api: ApiClient,
  room: { readonly id: string; readonly unique_name: string | null },
  origin: string,
): Promise<string> {
  const path = `/rooms/${encodeURIComponent(room.id)}/actions/generate_join_client_token`;
  const tokens = await api.one<JoinTokens>(path, { method: 'POST', body: { refresh_token_ttl_secs: LINK_TTL_SECS } });
  const fragment = new URLSearchParams({ token: tokens.refresh_token });
  if (room.unique_name) fragment.set('name', room.unique_name);
  return `${origin}/meet/${encodeURIComponent(room.id)}#${fragment}`;
}

/** A client token for the room of the refresh token. */
export async function refreshClientToken(
  api: ApiClient,
  roomId: string,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<string> {
  const path = `/rooms/${encodeURIComponent(roomId)}/actions/refresh_client_token`;
  const answer = await api.one<{ token: string }>(path, {
    method: 'POST',
    body: { refresh_token: refreshToken },
    signal,
  });
  return answer.token;
}
