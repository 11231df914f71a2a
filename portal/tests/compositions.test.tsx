// @vitest-environment happy-dom
/** The portal's list of compositions against a server that answers as told. */
import { act, cleanup, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompositionsPage } from '../src/portal/compositions/CompositionsPage';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';
import { compositionRow, sessionRow } from './fileRows';
import { itemNamed, openPage, press } from './pageFrame';

const texts = words.compositions;
const { files } = words;
let server: FakeServer;

beforeEach(() => {
  server = startFakeServer({
    'GET /room_compositions': [compositionRow('c1')],
    'GET /rooms/r1': { id: 'r1', unique_name: 'Weekly sync' },
    'GET /room_sessions/s1': sessionRow(),
    'POST /room_compositions': compositionRow('new', { status: 'enqueued' }),
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = (address = '#/compositions', role: 'owner' | 'viewer' = 'owner') =>
  openPage(<CompositionsPage />, { address, role });
const only = () => itemNamed(/^Composition of Weekly sync/);

describe('the compositions page', () => {
  it('shows progress, announces the end, and then has the file', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    server.answers['GET /room_compositions'] = [
      compositionRow('c1', { status: 'processing', progress: 40, download_url: null }),
    ];
    await open();
    expect(only().textContent).toContain(files.rendering(40));
    expect(within(only()).getByRole('progressbar').getAttribute('value')).toBe('40');
    server.answers['GET /room_compositions'] = [compositionRow('c1')];
    await act(() => vi.advanceTimersByTimeAsync(2_500));
    expect(screen.getByText(/^Ready: /)).toBeTruthy();
    const link = screen.getByRole('link', { name: /^Download/ });
    expect(link.getAttribute('href')).toBe('/v2/room_compositions/c1/file?expires=1&signature=s');
  });

  it('cancels what is under way', async () => {
    server.answers['GET /room_compositions'] = [compositionRow('c1', { status: 'enqueued', download_url: null })];
    await open();
    expect(only().textContent).toContain(files.waitingDetail);
    await press(/^Cancel:/);
    expect(server.asked).toContain('POST /room_compositions/c1/actions/cancel');
  });

  it('says why one has failed, and asks for the same once more', async () => {
    const layout = { stage: { x_pos: 0, y_pos: 0, z_pos: 0, width: 640, height: 360, max_columns: 1, max_rows: 1, video_sources: ['v1'] } };
    server.answers['GET /room_compositions'] = [
      compositionRow('c1', { status: 'failed', failure: 'The disk is full.', layout: null, video_layout: layout, download_url: null }),
    ];
    await open();
    expect(only().textContent).toContain('The disk is full.');
    await press(/^Try again:/);
    expect(server.bodies).toMatchObject([
      { session_id: 's1', resolution: '1280x720', layout: null, video_layout: layout, audio_sources: ['*'], labels: true },
    ]);
  });

  it('does not ask once more for one whose background picture it does not have', async () => {
    const failed = { status: 'failed', failure: 'no', has_background_image: true, download_url: null };
    server.answers['GET /room_compositions'] = [compositionRow('c1', failed)];
    await open();
    expect(screen.queryByRole('button', { name: /^Try again:/ })).toBeNull();
    expect(screen.getByRole('link', { name: /^Edit/ }).getAttribute('href')).toBe('#/compositions/new?session=s1&from=c1');
  });

  it('deletes what is over after asking', async () => {
    server.answers['GET /room_compositions'] = [compositionRow('c2', { status: 'failed', failure: 'cancelled', download_url: null })];
    await open();
    expect(screen.getByText(files.cancelled)).toBeTruthy();
    await press(/^Delete:/);
    await press(files.deleteAction);
    expect(server.asked).toContain('DELETE /room_compositions/c2');
  });

  it('asks for the session, state and days of its address', async () => {
    await open('#/compositions?session=s1&status=failed&from=2026-11-01');
    const asked = server.asked.find((one) => one.startsWith('GET /room_compositions?'));
    expect(asked).toContain('filter[session_id]=s1&filter[status]=failed&filter[date_created_at][gte]=2026-11-01');
    expect(screen.getByRole('link', { name: texts.new }).getAttribute('href')).toBe('#/compositions/new?session=s1');
  });

  it('lets a viewer look and play', async () => {
    await open('#/compositions', 'viewer');
    expect(screen.getByRole('button', { name: /^Play/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Delete/ })).toBeNull();
    expect(screen.queryByRole('link', { name: texts.new })).toBeNull();
  });

  it('leads to the recordings while there is none', async () => {
    server.answers['GET /room_compositions'] = [];
    await open();
    expect(screen.getByRole('link', { name: texts.toRecordings }).getAttribute('href')).toBe('#/recordings');
  });
});
