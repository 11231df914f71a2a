// @vitest-environment happy-dom
/** The frame of the portal: signing in and out, navigation, what a broken page leaves. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Portal from '../src/portal/Portal';
import type { PageName } from '../src/router/routes';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';

let server: FakeServer;
const refused = { status: 401, errors: [{ code: '10009', title: 'no' }] };

beforeEach(() => {
  sessionStorage.clear();
  server = startFakeServer({ 'GET /rooms': [], 'GET /room_sessions': [] });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = async () => {
  for (let step = 0; step < 4; step += 1) await act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
};
async function open(page: PageName = 'sessions') {
  render(<Portal place={{ page, id: '', parameters: {} }} />);
  await settle();
}
async function signIn() {
  await open();
  fireEvent.change(screen.getByLabelText(words.signIn.key), { target: { value: ' the key ' } });
  fireEvent.click(screen.getByRole('button', { name: words.signIn.submit }));
  await settle();
}

describe('signing in', () => {
  it('tries a key before it is kept, and says when it is wrong', async () => {
    server.refusals['GET /rooms'] = refused;
    await signIn();
    expect(screen.getByRole('alert').textContent).toBe(words.signIn.wrongKey);
    expect(sessionStorage.length).toBe(0);
  });

  it('leads to the page that was asked for', async () => {
    await signIn();
    expect(await screen.findByRole('heading', { name: words.sessions.title })).toBeTruthy();
    expect([sessionStorage.length, localStorage.length]).toEqual([1, 0]);
  });

  it('is asked for again when the server stops taking it', async () => {
    sessionStorage.setItem('videorooms.apiKey', 'withdrawn');
    server.refusals['GET /room_sessions'] = refused;
    await open();
    expect(await screen.findByText(words.signIn.ended)).toBeTruthy();
    expect(sessionStorage.length).toBe(0);
  });
});

describe('the frame', () => {
  it('shows which page is open', async () => {
    await signIn();
    const link = within(screen.getByRole('navigation')).getByRole('link', { name: words.shell.pages.sessions });
    expect(link.getAttribute('aria-current')).toBe('page');
  });
});
