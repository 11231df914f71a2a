/**
 * What lets a person into a room: read from the token that the application gave, and renewed as long as it can be.
 *
 * Pure but for `renew`, which asks the server or the application. A token is read without being checked: what is in it only
 * chooses what the page shows, the server decides what is allowed.
 */
import { refreshClientToken } from './refreshing';

export interface Access {
  readonly roomId: string;
  readonly server: string;
  /** A client token that can be used at once; null where one is to be asked for first. */
  readonly first: string | null;
  /** Gives a fresh client token; null where nothing can. */
  readonly renew: ((signal?: AbortSignal) => Promise<string>) | null;
  /** Whether the holder only looks in, and is shown to nobody. */
  readonly isViewer: boolean;
}

export interface AccessWish {
  readonly server: string;
  /** A client token, or the refresh token that came with it. */
  readonly token: string | null;
  /** The application's own source of fresh client tokens. */
  readonly getToken: (() => Promise<string>) | null;
}

const ROOM_RESOURCE = /:rooms:([^:]+)$/;

/** Null for a token that nothing can be read from. */
export function readAccess({ server, token, getToken }: AccessWish): Access | null {
  const claims = claimsOf(token);
  if (token === null || claims === null) return null;
  const { roomId, isRefresh, isViewer } = claims;
  const refresh = (signal?: AbortSignal) => refreshClientToken(server, roomId, token, signal);
  const renew = getToken ?? (isRefresh ? refresh : null);
  return { roomId, server, first: isRefresh ? null : token, renew, isViewer };
}

interface Claims {
  readonly roomId: string;
  readonly isRefresh: boolean;
  readonly isViewer: boolean;
}

function claimsOf(token: string | null): Claims | null {
  const payload = token?.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(fromBase64Url(payload)) as Record<string, unknown>;
    const grants = claims['grants'] as { resources?: unknown[] }[] | undefined;
    const roomId = ROOM_RESOURCE.exec(String(grants?.[0]?.resources?.[0]))?.[1];
    if (roomId === undefined) return null;
    return { roomId, isRefresh: claims['typ'] === 'refresh', isViewer: claims['hidden'] === true };
  } catch {
    return null;
  }
}

function fromBase64Url(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.codePointAt(0) ?? 0));
}
