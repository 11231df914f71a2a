// @vitest-environment happy-dom
/** Lists in all their states, on the page of rooms, against a server that answers as told. */
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import RoomsEntry from '../src/portal/rooms/RoomsEntry';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';
import { openPage, press, settle } from './pageFrame';

let server: FakeServer;
const texts = words.rooms;
const room = (id: string, name: string | null, more: object = {}) => ({
  id,
  unique_name: name,
  max_participants: 10,
  enable_recording: false,
  recording_retention_days: null,
  active_session_id: null,
  video_codecs: ['vp8'],
  webhook_event_url: '',
  webhook_event_failover_url: '',
  webhook_timeout_secs: null,
  webhook_extra_events: [],
  created_at: '2026-11-01T10:00:00.000000Z',
  updated_at: '2026-11-01T10:00:00.000000Z',
  ...more,
});

beforeEach(() => {
  location.hash = '#/rooms';
  server = startFakeServer({ 'GET /rooms': [room('r1', 'Weekly sync'), room('r2', null)] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const show = (address = '#/rooms') => openPage(<RoomsEntry />, { address });
const names = () => screen.getAllByRole('rowheader').map((header) => header.textContent);

describe('a list', () => {
  it('names what it shows', async () => {
    await show();
    expect(names()).toEqual(['Weekly sync', `${texts.unnamed} (r2)`]);
  });

  it('is a status while it is on its way', async () => {
    server.answers['GET /rooms'] = [];
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    await show();
    expect(screen.getByRole('status').textContent).toContain(words.shell.loading);
  });

  it('says why it is empty, and whether filters are the reason', async () => {
    server.answers['GET /rooms'] = [];
    await show();
    expect(screen.getByText(texts.empty)).toBeTruthy();
    cleanup();
    await show('#/rooms?name=x');
    expect(screen.getByText(words.lists.nothingFound)).toBeTruthy();
  });

  it('leads back from a page that is beyond its end', async () => {
    server.answers['GET /rooms'] = [];
    server.meta = { total_results: 3, page_number: 9 };
    await show('#/rooms?page=9');
    expect(screen.getByRole('link', { name: words.lists.firstPage }).getAttribute('href')).toBe('#/rooms');
  });

  it('turns its pages by links that keep the filters', async () => {
    server.meta = { total_pages: 3, page_number: 2, total_results: 60 };
    await show('#/rooms?name=week&page=2');
    const turn = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
    expect(turn(words.lists.nextPage)).toBe('#/rooms?name=week&page=3');
    expect(turn(words.lists.previousPage)).toBe('#/rooms?name=week');
  });

  it('says that the server cannot be reached, and reads again when asked', async () => {
    server.refusals['GET /rooms'] = { status: 422, errors: [{ code: '1', title: 'odd', detail: 'An odd filter.' }] };
    await show();
    expect(screen.getByRole('alert').textContent).toContain('An odd filter.');
    server.refusals = {};
    await press(words.shell.tryAgain);
    expect(names()).toContain('Weekly sync');
  });

  it('asks for what is searched, once it was typed', async () => {
    await show();
    vi.useFakeTimers();
    for (const typed of ['s', 'sy', 'sync']) {
      fireEvent.change(screen.getByRole('searchbox'), { target: { value: typed } });
    }
    await act(() => vi.advanceTimersByTimeAsync(400));
    expect(location.hash).toBe('#/rooms?name=sync');
  });
});

describe('a question before something is done', () => {
  it('stays until what it asked for is done, so that it cannot close the next one', async () => {
    await show();
    await press(words.lists.actionsOf('Weekly sync'));
    fireEvent.click(await screen.findByRole('menuitem', { name: texts.delete }));
    await settle();
    const waiting: ((answer: Response) => void)[] = [];
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => waiting.push(resolve)));
    await press(texts.deleteConfirm);
    await press(words.shell.cancel);
    fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' });
    await settle();
    expect(screen.queryByRole('alertdialog')).not.toBeNull();
    waiting[0]?.(new Response(null, { status: 204 }));
    await settle();
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
});

describe('a room', () => {
  it('puts what the server refuses at the field that it names', async () => {
    server.refusals['POST /rooms'] = {
      status: 422,
      errors: [
        { code: '10012', title: 'Taken', source: { pointer: '/unique_name' } },
        { code: '10033', title: 'Range', detail: 'At most 50.', source: { pointer: '/max_participants' } },
      ],
    };
    await show();
    await press(texts.newRoom);
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    await settle();
    const name = screen.getByRole('textbox', { name: texts.form.name });
    const described = name.getAttribute('aria-describedby')?.split(' ')[0] ?? '';
    expect(document.getElementById(described)?.textContent).toBe(words.shell.problems.duplicate);
    expect(screen.getByRole('dialog').textContent).toContain('At most 50.');
  });

  it('says what concerns no field above the form', async () => {
    server.refusals['POST /rooms'] = { status: 503, errors: [] };
    await show();
    await press(texts.newRoom);
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    await settle();
    const alert = within(screen.getByRole('dialog')).getByRole('alert');
    expect(alert.textContent).toBe(words.shell.problems.unreachable);
  });

  it('is deleted only after asking, and one that has gone already counts as deleted', async () => {
    server.refusals['DELETE /rooms/r1'] = { status: 404, errors: [{ code: '10005', title: 'gone' }] };
    await show();
    await press(words.lists.actionsOf('Weekly sync'));
    fireEvent.click(await screen.findByRole('menuitem', { name: texts.delete }));
    await settle();
    expect(server.asked).not.toContain('DELETE /rooms/r1');
    await press(texts.deleteConfirm);
    expect(server.asked).toContain('DELETE /rooms/r1');
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('is only looked at by a viewer', async () => {
    await openPage(<RoomsEntry />, { address: '#/rooms', role: 'viewer' });
    expect(names()).toContain('Weekly sync');
    expect(screen.queryAllByRole('button')).toEqual([]);
  });

  it('is shown as gone when it has gone, though it was there before', async () => {
    server.answers['GET /rooms/r1'] = room('r1', 'Weekly sync');
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await show('#/rooms/r1');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Weekly sync');
    delete server.answers['GET /rooms/r1'];
    await act(() => vi.advanceTimersByTimeAsync(9_000));
    expect(screen.getByText(texts.page.gone)).toBeTruthy();
    const asked = server.asked.length;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server.asked).toHaveLength(asked);
  });

  it('shows a name of strangers as the text it is, and all of it on demand', async () => {
    const evil = `\u202e<img src=x onerror=alert(1)>${'x'.repeat(4000)}`;
    server.answers['GET /rooms/r1'] = room('r1', evil);
    await show('#/rooms/r1');
    expect(document.querySelector('h1 img')).toBeNull();
    expect(screen.getByRole('heading', { level: 1 }).querySelector('bdi')?.textContent).toHaveLength(80);
    await press(words.shell.showAll);
    expect(document.body.textContent).toContain('x'.repeat(4000));
  });
});
