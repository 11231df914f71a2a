// @vitest-environment happy-dom
/** The portal's pages against a server that answers as told. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Portal from '../src/portal/Portal';
import { texts } from '../src/texts';

const words = texts.portal;
const room = (id: string, name: string | null, session: string | null = null) => ({
  id,
  unique_name: name,
  max_participants: 10,
  enable_recording: false,
  active_session_id: session,
  created_at: '2026-11-01T10:00:00.000000Z',
  updated_at: '2026-11-01T10:00:00.000000Z',
});
const ada = {
  id: 'p',
  session_id: 's',
  context: '{"username":"Ada"}',
  joined_at: '2026-11-01T10:00:00Z',
  left_at: null,
};

interface Server {
  rooms: ReturnType<typeof room>[];
  /** Answers instead of the list, by method and path. */
  refusals: Record<string, { status: number; errors: object[] }>;
  asked: string[];
}
let server: Server;

beforeEach(() => {
  sessionStorage.clear();
  server = { rooms: [room('r1', 'Weekly sync', 's'), room('r2', null)], refusals: {}, asked: [] };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = new URL(url, 'http://x').pathname.replace('/v2', '');
    const what = `${init.method} ${path}`;
    server.asked.push(what);
    const refusal = server.refusals[what];
    if (refusal) return new Response(JSON.stringify({ errors: refusal.errors }), { status: refusal.status });
    if (path.startsWith('/room_sessions')) return Response.json({ data: { id: 's', participants: [ada] } });
    if (what === 'GET /rooms') return Response.json({ data: server.rooms, meta: { total_pages: 1 } });
    if (what === 'POST /rooms') return Response.json({ data: room('r3', 'New') }, { status: 201 });
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
const press = async (name: string | RegExp) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
};

async function signIn() {
  render(<Portal route={{ page: 'rooms' }} />);
  fireEvent.change(screen.getByLabelText(words.key.label), { target: { value: ' the key ' } });
  await press(words.key.submit);
  await settle();
}

describe('Portal', () => {
  it('tries a key before it keeps it, and says when it is wrong', async () => {
    server.refusals['GET /rooms'] = { status: 401, errors: [{ code: '10009', title: 'no' }] };
    await signIn();
    expect(screen.getByRole('alert').textContent).toBe(words.key.wrong);
    expect(sessionStorage.length).toBe(0);
  });

  it('keeps a good key for this tab alone and lists the rooms with who is in', async () => {
    await signIn();
    const items = within(screen.getByRole('list', { name: words.rooms })).getAllByRole('listitem');
    expect(items.map((item) => item.getAttribute('aria-label'))).toEqual(['Weekly sync', `${words.unnamed} (r2)`]);
    expect(items[0]?.textContent).toContain('1 in now');
    expect([sessionStorage.length, localStorage.length]).toEqual([1, 0]);
  });

  it('forgets the key when asked', async () => {
    await signIn();
    await press(words.key.forget);
    expect(screen.getByLabelText(words.key.label)).toBeTruthy();
    expect(sessionStorage.length).toBe(0);
  });

  it('asks for the key again when the server stops taking it', async () => {
    sessionStorage.setItem('videorooms.apiKey', 'withdrawn');
    server.refusals['GET /rooms'] = { status: 401, errors: [{ code: '10009', title: 'no' }] };
    render(<Portal route={{ page: 'rooms' }} />);
    await settle();
    expect(screen.getByRole('alert').textContent).toBe(words.key.wrong);
    expect(sessionStorage.length).toBe(0);
  });

  it('says who is in a room', async () => {
    await signIn();
    await press(/who is in Weekly sync/);
    expect(screen.getByRole('dialog').textContent).toContain('Ada');
  });

  it('puts what the server refuses at the field that it names', async () => {
    server.refusals['POST /rooms'] = {
      status: 422,
      errors: [
        { code: '10012', title: 'Taken', source: { pointer: '/unique_name' } },
        { code: '10033', title: 'Range', detail: 'At most 50.', source: { pointer: '/max_participants' } },
      ],
    };
    await signIn();
    await press(words.newRoom);
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    await settle();
    const name = screen.getByRole('textbox', { name: words.create.name });
    const described = name.getAttribute('aria-describedby')?.split(' ')[0] ?? '';
    expect(document.getElementById(described)?.textContent).toBe(texts.problems.duplicate);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('dialog').textContent).toContain('At most 50.');
  });

  it('says what concerns no field above the form', async () => {
    server.refusals['POST /rooms'] = { status: 503, errors: [] };
    await signIn();
    await press(words.newRoom);
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    await settle();
    expect(within(screen.getByRole('dialog')).getByRole('alert').textContent).toBe(texts.problems.unreachable);
  });

  it('deletes only after asking, and takes a room that is gone already for deleted', async () => {
    server.refusals['DELETE /rooms/r1'] = { status: 404, errors: [{ code: '10005', title: 'gone' }] };
    await signIn();
    await press(words.deleteRoom('Weekly sync'));
    expect(server.asked).not.toContain('DELETE /rooms/r1');
    await press(words.deleteConfirm);
    expect(server.asked).toContain('DELETE /rooms/r1');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe(words.deleted('Weekly sync'));
  });

  it('keeps the list on screen when the server is gone for a moment', async () => {
    await signIn();
    server.refusals['GET /rooms'] = { status: 502, errors: [] };
    await press(words.deleteRoom('Weekly sync'));
    await press(words.deleteConfirm);
    expect(screen.getByRole('alert').textContent).toContain(texts.problems.unreachable);
    expect(screen.getByRole('list', { name: words.rooms })).toBeTruthy();
  });
});
