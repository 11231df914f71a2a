// @vitest-environment happy-dom
/** The typed client against answers that servers, proxies and networks give; no server runs. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepCsrfToken } from '../src/api/credentials';
import { ApiError } from '../src/api/errors';
import { createRoom, deleteRoom, roomsQuery } from '../src/api/queries/rooms';
import { given, list, rest } from '../src/api/rest';
import { joinLinkOf } from '../src/api/tokens';
import { problemText } from '../src/portal/parts/problems';
import { words } from '../src/texts/portal';

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly raw?: string;
}

/** Answers so, and gives what was asked. */
function answering({ status = 200, body, raw }: Answer) {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    const text = raw ?? (body === undefined ? '' : JSON.stringify(body));
    return new Response(status === 204 ? null : text, { status });
  });
  return asked;
}

const meta = { page_number: 2, page_size: 5, total_pages: 3, total_results: 11 };
const signal = new AbortController().signal;
const readRooms = (name = '') =>
  list(rest.GET('/v2/rooms', { params: { query: { 'filter[unique_name]': name, 'page[number]': 2 } }, signal }));
const thrown = async (asked: Promise<unknown>) => asked.catch((error: unknown) => error);

afterEach(() => {
  keepCsrfToken(null);
  vi.unstubAllGlobals();
});

describe('the typed client', () => {
  it('asks for pages and names as the contract writes them, and leaves out what is empty', async () => {
    const asked = answering({ body: { data: [{ id: 'r' }], meta } });
    expect((await readRooms('Weekly sync')).page).toEqual({
      pageNumber: 2,
      pageSize: 5,
      totalPages: 3,
      totalResults: 11,
    });
    await readRooms();
    const [found, all] = asked.map((request) => Object.fromEntries(new URL(request.url).searchParams));
    expect(found).toEqual({ 'filter[unique_name]': 'Weekly sync', 'page[number]': '2' });
    expect(all).toEqual({ 'page[number]': '2' });
  });

  it('proves with changes, and with them alone, that they come from this page', async () => {
    keepCsrfToken('token');
    const asked = answering({ body: { data: [], meta } });
    await readRooms();
    await deleteRoom('r');
    expect(asked.map((request) => request.headers.get('x-csrf-token'))).toEqual([null, 'token']);
    expect(asked.every((request) => request.credentials === 'same-origin')).toBe(true);
  });

  it('takes an answer without a body for a deletion', async () => {
    const asked = answering({ status: 204 });
    await expect(deleteRoom('a/b')).resolves.toBeUndefined();
    expect([asked[0]?.method, new URL(asked[0]?.url ?? '').pathname]).toEqual(['DELETE', '/v2/rooms/a%2Fb']);
  });

  it('throws what the server says, with the field it names', async () => {
    const errors = [{ code: '10012', title: 'Taken', detail: 'is taken', source: { pointer: '/unique_name' } }];
    answering({ status: 422, body: { errors } });
    const error = await thrown(createRoom({ max_participants: 10 }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: '10012' });
    expect((error as ApiError).fieldErrors.get('unique_name')?.detail).toBe('is taken');
  });

  it.each([
    ['no answer', { status: 502, raw: '<html>Bad gateway</html>' }],
    ['a page instead of JSON', { status: 200, raw: '<!doctype html>' }],
    ['JSON of another shape', { status: 200, body: ['?'] }],
  ])('calls %s unreachable', async (_, answer) => {
    answering(answer);
    expect(await thrown(readRooms())).toMatchObject({ isUnreachable: true });
  });

  it('calls a failed connection unreachable and keeps its cause', async () => {
    const cause = new TypeError('Failed to fetch');
    vi.stubGlobal('fetch', () => Promise.reject(cause));
    const error = await thrown(readRooms());
    expect(error).toMatchObject({ status: 0, cause });
    expect(problemText(error)).toBe(words.shell.problems.unreachable);
  });

  it('lets an abort through as an abort', async () => {
    vi.stubGlobal('fetch', (request: Request) => Promise.reject(request.signal.reason as Error));
    const leaving = new AbortController();
    leaving.abort();
    const asking = rest.GET('/v2/rooms', { signal: leaving.signal });
    expect(await thrown(asking)).toMatchObject({ name: 'AbortError' });
  });

  it('reads an odd error body without breaking', async () => {
    for (const errors of [null, 'x', {}, [null, 1, { code: 7 }]]) {
      answering({ status: 400, body: { errors } });
      const error = await thrown(deleteRoom('r'));
      expect(error).toBeInstanceOf(ApiError);
      expect(typeof problemText(error)).toBe('string');
    }
  });

  it('keeps lists of other filters apart', () => {
    const keys = [roomsQuery({ name: 'a', page: 1 }), roomsQuery({ name: 'b', page: 1 })].map((query) => query.queryKey);
    expect(keys[0]).not.toEqual(keys[1]);
  });

  it('leaves parameters out that are undefined', () => {
    expect(given({ a: undefined, b: 0, c: '' })).toEqual({ b: 0, c: '' });
  });
});

describe('joinLinkOf', () => {
  it('carries the refresh token and the name where servers never see them', () => {
    const link = new URL(joinLinkOf({ id: 'r 1', unique_name: 'Weekly & sync' }, 'refresh', 'https://rooms.example'));
    expect([link.pathname, link.search]).toEqual(['/meet/r%201', '']);
    expect(Object.fromEntries(new URLSearchParams(link.hash.slice(1)))).toEqual({
      token: 'refresh',
      name: 'Weekly & sync',
    });
  });
});
