/** The API client against answers that servers, proxies and networks give; no server runs. */
import { describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../src/api/client';
import { ApiError } from '../src/api/errors';
import { problemText } from '../src/api/problem';
import { createRoom, deleteRoom, listRooms } from '../src/api/rooms';
import { listPresent } from '../src/api/sessions';
import { joinLinkOf, refreshClientToken } from '../src/api/tokens';
import { texts } from '../src/texts';

type Answer = { status?: number; body?: unknown; raw?: string };

function answering(...answers: Answer[]) {
  const fetching = vi.fn<typeof fetch>(async () => {
    const { status = 200, body, raw } = answers.shift() ?? {};
    const text = raw ?? (body === undefined ? '' : JSON.stringify(body));
    return new Response(status === 204 ? null : text, { status });
  });
  const asked = (index = 0) => {
    const [url, init] = fetching.mock.calls[index] ?? [];
    return { url: String(url), init: init ?? {}, body: JSON.parse(String(init?.body ?? 'null')) as unknown };
  };
  return { fetching, asked };
}

const room = { id: 'r1', unique_name: 'Weekly sync' };

describe('ApiClient', () => {
  it('sends the API key as a bearer and never cookies', async () => {
    const { fetching, asked } = answering({ body: { data: [], meta: {} } });
    await listRooms(new ApiClient('secret', fetching), { name: '', page: 1, pageSize: 20 });
    expect(asked().init.headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(asked().init.credentials).toBe('omit');
  });

  it('sends no authorization without a key', async () => {
    const { fetching, asked } = answering({ status: 201, body: { data: { token: 't' } } });
    await refreshClientToken(new ApiClient(null, fetching), 'r1', 'refresh');
    expect(asked().init.headers).not.toHaveProperty('authorization');
  });

  it('asks for pages and an exact name as the contract writes them', async () => {
    const { fetching, asked } = answering({
      body: { data: [room], meta: { page_number: 2, page_size: 5, total_pages: 3, total_results: 11 } },
    });
    const listed = await listRooms(new ApiClient('k', fetching), { name: 'Weekly sync', page: 2, pageSize: 5 });
    const url = new URL(asked().url, 'http://x');
    expect(url.pathname).toBe('/v2/rooms');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'filter[unique_name]': 'Weekly sync',
      'page[number]': '2',
      'page[size]': '5',
    });
    expect(listed.page).toEqual({ pageNumber: 2, pageSize: 5, totalPages: 3, totalResults: 11 });
  });

  it('leaves the filter out when nothing is searched for', async () => {
    const { fetching, asked } = answering({ body: { data: [] } });
    await listRooms(new ApiClient('k', fetching), { name: '', page: 1, pageSize: 20 });
    expect(asked().url).not.toContain('filter');
  });

  it('takes an answer without a body for a deletion', async () => {
    const { fetching, asked } = answering({ status: 204 });
    await expect(deleteRoom(new ApiClient('k', fetching), 'r1')).resolves.toBeUndefined();
    expect(asked().init.method).toBe('DELETE');
  });

  it('throws what the server says, with the field it names', async () => {
    const { fetching } = answering({
      status: 422,
      body: {
        errors: [{ code: '10012', title: 'Taken', detail: 'is taken', source: { pointer: '/unique_name' } }],
      },
    });
    const refused = createRoom(new ApiClient('k', fetching), { max_participants: 10, enable_recording: false });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: '10012' });
    expect((error as ApiError).fieldErrors.get('unique_name')?.detail).toBe('is taken');
  });

  it.each([
    ['no answer', { status: 502, raw: '<html>Bad gateway</html>' }],
    ['a page instead of JSON', { status: 200, raw: '<!doctype html>' }],
    ['JSON of another shape', { status: 200, body: ['?'] }],
  ])('calls %s unreachable', async (_, answer) => {
    const { fetching } = answering(answer);
    const error = await listRooms(new ApiClient('k', fetching), { name: '', page: 1, pageSize: 1 }).catch((e) => e);
    expect((error as ApiError).isUnreachable).toBe(true);
  });

  it('calls a failed connection unreachable and keeps its cause', async () => {
    const cause = new TypeError('Failed to fetch');
    const client = new ApiClient('k', () => Promise.reject(cause));
    const error = await listRooms(client, { name: '', page: 1, pageSize: 1 }).catch((e) => e);
    expect(error).toMatchObject({ status: 0, cause });
    expect(problemText(error)).toBe(texts.problems.unreachable);
  });

  it('lets an abort through as an abort', async () => {
    const leaving = new AbortController();
    leaving.abort();
    const client = new ApiClient('k', (_url, init) => Promise.reject(init?.signal?.reason));
    const asking = listRooms(client, { name: '', page: 1, pageSize: 1 }, leaving.signal);
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reads an odd error body without breaking', async () => {
    for (const errors of [null, 'x', {}, [null, 1, { code: 7 }]]) {
      const { fetching } = answering({ status: 400, body: { errors } });
      const error = await deleteRoom(new ApiClient('k', fetching), 'r').catch((e) => e);
      expect(error).toBeInstanceOf(ApiError);
      expect(typeof problemText(error)).toBe('string');
    }
  });
});

describe('listPresent', () => {
  it('gives those who have not left, in the order of joining', async () => {
    const participants = [
      { id: 'b', joined_at: '2026-01-01T10:02:00Z', left_at: null },
      { id: 'gone', joined_at: '2026-01-01T10:00:00Z', left_at: '2026-01-01T10:01:00Z' },
      { id: 'a', joined_at: '2026-01-01T10:01:00Z', left_at: null },
    ];
    const { fetching } = answering({ body: { data: { id: 's', participants } } });
    const present = await listPresent(new ApiClient('k', fetching), 's');
    expect(present.map(({ id }) => id)).toEqual(['a', 'b']);
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
