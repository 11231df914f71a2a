/**
 * What this page shows the server to be let in, as api/rest.ts adds it to each request.
 *
 * The session itself is a cookie that no script can read; kept here is only the token that goes with it against forged
 * requests. Set by api/me.ts. Lives as long as the page.
 */
let csrfToken: string | null = null;

export function keepCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function currentCsrfToken(): string | null {
  return csrfToken;
}
