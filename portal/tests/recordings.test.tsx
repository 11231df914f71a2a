// @vitest-environment happy-dom
/** The portal's recordings and compositions against a server that answers as told. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../src/api/client';
import { CompositionsPage } from '../src/portal/recordings/CompositionsPage';
import { RecordingsPage } from '../src/portal/recordings/RecordingsPage';
import { addressOf, wishOf, type ListRoute } from '../src/portal/recordings/address';
import { placeOf } from '../src/router/routes';
import { texts } from '../src/texts';

const words = texts.recordings;
const ALL: ListRoute = { page: 'recordings', room: '', session: '', pageNumber: 1 };
const START = '2026-11-01T10:00:00.000000Z';

const recording = (id: string, more: object = {}) => ({
  id,
  room_id: 'r1',
  session_id: 's1',
  participant_id: 'p1',
  stream_key: 'self',
  status: 'completed',
  failure: null,
  type: 'video',
  codec: 'vp8',
  resolution: '640x360',
  duration_ms: 65_000,
  size_mb: 3.25,
  download_url: `http://elsewhere/v2/room_recordings/${id}/file?expires=1&signature=s`,
  ended_reason: 'left',
  started_at: START,
  ended_at: START,
  ...more,
});
const composition = (id: string, more: object = {}) => ({
  id,
  room_id: 'r1',
  session_id: 's1',
  status: 'completed',
  format: 'mp4',
  resolution: '1280x720',
  duration_secs: 65,
  size_mb: 12,
  download_url: `http://elsewhere/v2/room_compositions/${id}/file?expires=1&signature=s`,
  created_at: START,
  ...more,
});
const session = (id: string, more: object = {}) => ({
  id,
  room_id: 'r1',
  active: false,
  created_at: START,
  ended_at: START,
  participants: [{ id: 'p1', session_id: id, context: '{"username":"Ada"}', joined_at: START, left_at: START }],
  ...more,
});

interface Server {
  recordings: ReturnType<typeof recording>[];
  compositions: ReturnType<typeof composition>[];
  sessions: Record<string, object>;
  meta: object;
  refusals: Record<string, { status: number; errors: object[] }>;
  asked: string[];
  bodies: unknown[];
}
let server: Server;
const onRefused = vi.fn();

const answer = (path: string): unknown => {
  if (path === '/room_recordings') return { data: server.recordings, meta: server.meta };
  if (path === '/room_compositions') return { data: server.compositions };
  const id = path.split('/').at(-1) ?? '';
  if (path.startsWith('/room_recordings/')) return { data: { ...recording(id), download_url: 'http://x/fresh' } };
  if (path.startsWith('/room_sessions/')) return { data: server.sessions[id] };
  if (path === '/rooms/r1') return { data: { id: 'r1', unique_name: 'Weekly sync' } };
  return undefined;
};

beforeEach(() => {
  sessionStorage.setItem('videorooms.apiKey', 'key');
  server = {
    recordings: [recording('v1'), recording('a1', { type: 'audio', codec: 'opus', resolution: null })],
    compositions: [],
    sessions: { s1: session('s1') },
    meta: { total_pages: 1 },
    refusals: {},
    asked: [],
    bodies: [],
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { pathname, search } = new URL(url, 'http://x');
    const what = `${init.method} ${pathname.replace('/v2', '')}`;
    server.asked.push(what + decodeURIComponent(search));
    if (init.body) server.bodies.push(JSON.parse(String(init.body)));
    const refusal = server.refusals[what];
    if (refusal) return Response.json({ errors: refusal.errors }, { status: refusal.status });
    if (init.method === 'DELETE') return new Response(null, { status: 204 });
    if (init.method === 'POST') return Response.json({ data: composition('new') }, { status: 202 });
    const body = answer(pathname.replace('/v2', ''));
    const missing = { errors: [{ code: '10005', title: 'gone' }] };
    return body === undefined ? Response.json(missing, { status: 404 }) : Response.json(body);
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
const show = (route: ListRoute) => {
  const props = { api: new ApiClient('key'), onRefused };
  return render(
    route.page === 'recordings' ? (
      <RecordingsPage {...props} wish={route} />
    ) : (
      <CompositionsPage {...props} wish={route} />
    ),
  );
};
const open = async (route: ListRoute = ALL) => {
  const page = show(route);
  // The list, then what stands behind its ids.
  for (let step = 0; step < 6; step += 1) await settle();
  return page;
};
const press = async (name: string | RegExp) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
  await settle();
};
const items = () => screen.getAllByRole('listitem').map((item) => item.getAttribute('aria-label'));
const itemNamed = (name: string | RegExp) => screen.getByRole('listitem', { name });

describe('the recordings page', () => {
  it('shows recordings under their session, with names for ids', async () => {
    server.recordings.push(recording('v2', { session_id: 's2', participant_id: 'p2-with-a-long-id', room_id: 'r9' }));
    server.sessions['s2'] = session('s2', { participants: [] });
    await open();
    expect(items()).toEqual(['Video of Ada', 'Sound of Ada', 'Video of p2-with-']);
    const headings = screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(headings).toEqual(['Weekly sync', words.deletedRoom('r9')]);
    expect(itemNamed('Video of Ada').textContent).toMatch(/1:05.*VP8.*640x360.*3[.,]3 MB.*Ready/u);
  });

  it('asks for the room, session and page of its address', async () => {
    await open({ ...ALL, room: 'r1', session: 's1', pageNumber: 3 });
    const asked = server.asked.find((one) => one.startsWith('GET /room_recordings?'));
    expect(asked).toContain('filter[room_id]=r1&filter[session_id]=s1&page[number]=3');
  });

  it('plays one file at a time, from the address at which the page found the server', async () => {
    await open();
    await press(words.play('Video of Ada'));
    const video = itemNamed('Video of Ada').querySelector('video');
    expect(video?.getAttribute('src')).toBe('/v2/room_recordings/v1/file?expires=1&signature=s');
    await press(words.play('Sound of Ada'));
    expect(document.querySelectorAll('video, audio')).toHaveLength(1);
    await press(words.closePlayer('Sound of Ada'));
    expect(document.querySelector('video, audio')).toBeNull();
  });

  it('asks for a fresh link when one has run out, and gives up when that does not help', async () => {
    await open();
    await press(words.play('Video of Ada'));
    const video = document.querySelector('video') as HTMLVideoElement;
    fireEvent.error(video);
    await settle();
    expect(video.getAttribute('src')).toBe('http://x/fresh');
    fireEvent.error(video);
    await settle();
    expect(itemNamed('Video of Ada').textContent).toContain(words.notPlayable);
  });

  it('says why a recording has failed or was interrupted, and offers no file where there is none', async () => {
    server.recordings = [
      recording('f', { status: 'failed', failure: 'Nothing was received.', download_url: null }),
      recording('i', { type: 'audio', ended_reason: 'interrupted' }),
      recording('l', { stream_key: 'screen', status: 'processing', ended_at: null, download_url: null }),
    ];
    await open();
    expect(itemNamed('Video of Ada').textContent).toContain('FailedNothing was received.');
    expect(itemNamed('Sound of Ada').textContent).toContain(words.interruptions.interrupted);
    expect(itemNamed('Video of Ada, screen').textContent).toContain(words.underWay);
    expect(screen.getAllByRole('button', { name: /^Play/ })).toHaveLength(1);
  });

  it('deletes only after asking, and takes a recording that is gone already for deleted', async () => {
    server.refusals['DELETE /room_recordings/v1'] = { status: 404, errors: [{ code: '10005', title: 'gone' }] };
    await open();
    await press(words.delete('Video of Ada'));
    expect(server.asked.some((one) => one.startsWith('DELETE'))).toBe(false);
    server.recordings.shift();
    await press(words.deleteConfirm);
    await settle();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(items()).toEqual(['Sound of Ada']);
    expect(screen.getByRole('status').textContent).toBe(words.wasDeleted('Video of Ada'));
    expect(document.activeElement?.textContent).toBe(words.recordings);
  });

  it('asks for a composition of a whole session with all sound, and shows it', async () => {
    await open();
    server.compositions.push(composition('c1', { status: 'processing', progress: 40, download_url: null }));
    await press(/^Make a composition/);
    await settle();
    expect(server.bodies).toEqual([{ session_id: 's1', audio_sources: ['*'] }]);
    const made = itemNamed(/^Composition of Weekly sync/);
    expect(made.textContent).toContain(words.rendering(40));
    expect(within(made).getByRole('progressbar').getAttribute('value')).toBe('40');
  });

  it('says why there will be no composition', async () => {
    const errors = [{ code: '10010', title: 'no', detail: 'An API key with scope read_only does not allow this.' }];
    server.refusals['POST /room_compositions'] = { status: 403, errors };
    await open();
    await press(/^Make a composition/);
    expect(screen.getByRole('alert').textContent).toContain('read_only');
  });

  it('offers no composition of a session that goes on', async () => {
    server.sessions['s1'] = session('s1', { active: true, ended_at: null });
    await open();
    expect(screen.queryByRole('button', { name: /^Make a composition/ })).toBeNull();
    expect(screen.getByText(words.liveDetail)).toBeTruthy();
  });

  it.each([
    [ALL, words.empty],
    [{ ...ALL, room: 'r1' }, words.emptyFiltered],
    [{ ...ALL, pageNumber: 9 }, words.emptyPage],
  ])('says what an empty list means', async (route, text) => {
    server.recordings = [];
    await open(route);
    expect(screen.getByRole('heading', { name: text })).toBeTruthy();
  });

  it('says in words that it may not look, or that the server is away, and tries again when asked', async () => {
    server.refusals['GET /room_recordings'] = { status: 503, errors: [] };
    await open();
    expect(screen.getByRole('alert').textContent).toContain(texts.problems.unreachable);
    server.refusals = {};
    await press(texts.tryAgain);
    for (let step = 0; step < 4; step += 1) await settle();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(items()).toHaveLength(2);
  });

  it('says that an address names no room, where the server speaks of ids', async () => {
    const errors = [{ code: '10033', title: 'x', detail: 'a UUID', source: { parameter: 'filter[room_id]' } }];
    server.refusals['GET /room_recordings'] = { status: 422, errors };
    await open({ ...ALL, room: 'nonsense' });
    expect(screen.getByRole('alert').textContent).toContain(words.wrongAddress);
    expect(screen.getByRole('link', { name: words.showAll }).getAttribute('href')).toBe('#/recordings');
  });

  it('tells the shell when the server does not take the key any more', async () => {
    server.refusals['GET /room_recordings'] = { status: 401, errors: [{ code: '10009', title: 'no' }] };
    await open();
    expect(onRefused).toHaveBeenCalled();
  });

  it('shows markup and marks that turn lines as the text they are, and cuts what is long', async () => {
    const evil = `\u202e<img src=x onerror=alert(1)>${'x'.repeat(4000)}`;
    server.sessions['s1'] = session('s1', {
      participants: [{ id: 'p1', session_id: 's1', context: JSON.stringify({ username: evil }), left_at: null }],
    });
    server.recordings = [recording('v1', { stream_key: `\u2067<b>${'k'.repeat(4000)}` })];
    await open();
    const [title = ''] = items();
    expect(title).toMatch(/^Video of <img src=x onerror=alert\(1\)>x+…?, <b>k+…$/);
    expect(title?.length).toBeLessThan(200);
    expect(document.querySelector('li img, li b')).toBeNull();
  });

  it('follows what is under way by itself', async () => {
    vi.useFakeTimers();
    server.recordings = [recording('v1', { status: 'processing', download_url: null })];
    show(ALL);
    await act(() => vi.advanceTimersByTimeAsync(100));
    expect(itemNamed('Video of Ada').textContent).toContain(words.storing);
    server.recordings = [recording('v1')];
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    expect(itemNamed('Video of Ada').textContent).toContain(words.ready);
  });
});

describe('the compositions page', () => {
  it('announces the end of one that was under way, and then has its file', async () => {
    vi.useFakeTimers();
    server.compositions = [composition('c1', { status: 'processing', progress: 99, download_url: null })];
    show({ page: 'compositions', session: '', pageNumber: 1 });
    await act(() => vi.advanceTimersByTimeAsync(100));
    server.compositions = [composition('c1')];
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    expect(screen.getByRole('status').textContent).toBe(words.isReady('Weekly sync'));
    const link = screen.getByRole('link', { name: /^Download/ });
    expect(link.getAttribute('href')).toBe('/v2/room_compositions/c1/file?expires=1&signature=s');
  });

  it('cancels what is under way, and deletes what is over after asking', async () => {
    server.compositions = [
      composition('c1', { status: 'enqueued', download_url: null }),
      composition('c2', { status: 'failed', failure: 'cancelled', download_url: null }),
    ];
    await open({ page: 'compositions', session: '', pageNumber: 1 });
    expect(screen.getByText(words.cancelled)).toBeTruthy();
    await press(/^Cancel:/);
    expect(server.asked).toContain('POST /room_compositions/c1/actions/cancel');
    await press(/^Delete:/);
    await press(words.deleteConfirm);
    expect(server.asked).toContain('DELETE /room_compositions/c2');
  });

  it('leads to the recordings while there is none', async () => {
    await open({ page: 'compositions', session: '', pageNumber: 1 });
    expect(screen.getByRole('link', { name: words.toRecordings }).getAttribute('href')).toBe(addressOf(ALL));
  });
});

describe('addresses of the portal', () => {
  it.each([
    ['#/recordings', ALL],
    ['#/recordings?room=r&session=s&page=2', { page: 'recordings', room: 'r', session: 's', pageNumber: 2 }],
    ['#/compositions?session=s', { page: 'compositions', session: 's', pageNumber: 1 }],
  ] as const)('%s is a page, and the page has that address', (hash, route) => {
    const place = placeOf(hash);
    expect({ page: place?.page, ...wishOf(place?.parameters ?? {}) }).toMatchObject(route);
    expect(addressOf(route)).toBe(hash);
  });

  it.each(['0', '-1', '1e3', 'x', '99999999'])('take page %s for the first', (page) => {
    expect(wishOf({ page })).toMatchObject({ pageNumber: 1 });
  });
});
