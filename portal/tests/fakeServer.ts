/**
 * A REST API for tests of components: answers as told, and remembers what it was asked.
 *
 * Both clients of the portal get to it through `fetch`.
 */
import { vi } from 'vitest';

export interface Refusal {
  readonly status: number;
  readonly errors: readonly object[];
}

export interface FakeServer {
  /** By method and path below /v2: the answer's `data`, or a function of the request's address that gives it. */
  answers: Record<string, unknown>;
  /** Instead of answers. */
  refusals: Record<string, Refusal>;
  /** Of every list. */
  meta: Record<string, number>;
  readonly asked: string[];
  readonly bodies: unknown[];
  readonly headers: Headers[];
}

export function startFakeServer(answers: Record<string, unknown> = {}): FakeServer {
  const server: FakeServer = { answers, refusals: {}, meta: {}, asked: [], bodies: [], headers: [] };
  vi.stubGlobal('fetch', async (input: Request | string, init: RequestInit = {}) => {
    const { method, url, body, headers } = await read(input, init);
    const what = `${method} ${url.pathname.replace('/v2', '')}`;
    server.asked.push(what + decodeURIComponent(url.search));
    server.headers.push(headers);
    if (body !== undefined) server.bodies.push(body);
    const refusal = server.refusals[what];
    if (refusal) return Response.json({ errors: refusal.errors }, { status: refusal.status });
    const answer = server.answers[what];
    if (answer === undefined) {
      return method === 'GET'
        ? Response.json({ errors: [{ code: '10005', title: 'gone' }] }, { status: 404 })
        : new Response(null, { status: 204 });
    }
    const data: unknown = typeof answer === 'function' ? answer(url) : answer;
    return Response.json(Array.isArray(data) ? { data, meta: metaOf(data, server.meta) } : { data });
  });
  return server;
}

function metaOf(items: readonly unknown[], meta: Record<string, number>) {
  return { page_number: 1, page_size: 25, total_pages: 1, total_results: items.length, ...meta };
}

async function read(input: Request | string, init: RequestInit) {
  if (typeof input === 'string') {
    return {
      method: init.method ?? 'GET',
      url: new URL(input, 'http://x'),
      body: init.body ? (JSON.parse(String(init.body)) as unknown) : undefined,
      headers: new Headers(init.headers),
    };
  }
  const text = await input.text();
  return {
    method: input.method,
    url: new URL(input.url),
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: input.headers,
  };
}
