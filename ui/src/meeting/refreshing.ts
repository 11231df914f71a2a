/**
 * Turns a refresh token into client tokens, by the one operation of the REST API that needs no API key.
 *
 * `access.ts` calls it. Every failure leaves as a RefreshError; it never retries by itself.
 */

/** Longer than any request of a healthy server, short enough for a person to wait. */
const TIME_LIMIT_MS = 15_000;

export class RefreshError extends Error {
  /** `status` is 0 when no answer came; `code` is the contract's, empty when the answer had none. */
  constructor(
    readonly status: number,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(status === 0 ? 'No answer' : `The token was not renewed: ${code || status}`, options);
    this.name = 'RefreshError';
  }

  get isUnreachable(): boolean {
    // 502–504 come from a proxy in front of a server that is not there.
    return this.status === 0 || (this.status >= 502 && this.status <= 504);
  }
}

export async function refreshClientToken(
  server: string,
  roomId: string,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<string> {
  const address = `${server}/v2/rooms/${encodeURIComponent(roomId)}/actions/refresh_client_token`;
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: refreshToken }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      cache: 'no-store',
      credentials: 'omit',
    });
    body = await response.json().catch(() => null);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RefreshError(0, '', { cause });
  }
  const { data, errors } = (body ?? {}) as { data?: { token?: unknown }; errors?: { code?: unknown }[] };
  if (!response.ok) throw new RefreshError(response.status, String(errors?.[0]?.code ?? ''));
  if (typeof data?.token !== 'string') throw new RefreshError(502, '');
  return data.token;
}
