// @vitest-environment happy-dom
/** The frame of the portal: signing in and out, what each role finds, what a broken page leaves. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '../src/api/me';
// Pages are loaded when they are opened; here they are there before.
import '../src/portal/sessions/SessionsEntry';
import '../src/portal/users/UsersPage';
import '../src/portal/webhooks/WebhooksPage';
import Portal from '../src/portal/Portal';
import type { PageName } from '../src/router/routes';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';

let server: FakeServer;
const refused = (status: number) => ({ status, errors: [{ code: '10009', title: 'no' }] });
const me = (role: Role = 'owner') => ({
  id: 'u1',
  record_type: 'me',
  kind: 'user',
  email: 'ada@example.org',
  name: 'Ada',
  role,
  csrf_token: 'token',
  expires_at: null,
});

beforeEach(() => {
  localStorage.clear();
  location.hash = '';
  server = startFakeServer({ 'GET /room_sessions': [], 'GET /rooms': [], 'POST /sign_ins': me(), 'GET /users': [] });
  server.refusals['GET /me'] = refused(401);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = async () => {
  for (let step = 0; step < 4; step += 1) await act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
};
async function open(page: PageName = 'sessions', parameters = {}) {
  render(<Portal place={{ page, id: '', parameters }} />);
  await settle();
}
async function openAs(role: Role, page: PageName = 'sessions') {
  server.refusals = {};
  server.answers['GET /me'] = me(role);
  await open(page);
}
const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
};
async function signInByKey(key: string) {
  fireEvent.change(screen.getByLabelText(words.signIn.key, { selector: 'input' }), { target: { value: key } });
  await press(words.signIn.submit);
}

describe('signing in', () => {
  it('sends the key once and keeps it nowhere', async () => {
    await open();
    await signInByKey(' the key ');
    expect(await screen.findByRole('heading', { name: words.sessions.title })).toBeTruthy();
    expect(server.bodies).toEqual([{ api_key: 'the key' }]);
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain('the key');
  });

  it.each([
    [401, words.signIn.wrongKey],
    [403, words.signIn.weakKey],
    [429, words.signIn.tooOften],
    [502, words.shell.problems.unreachable],
  ])('says in words why a key is refused with %i', async (status, text) => {
    server.refusals['POST /sign_ins'] = refused(status);
    await open();
    await signInByKey('key');
    expect(screen.getByRole('alert').textContent).toBe(text);
  });

  it('takes e-mail address and password, and asks for them first the next time', async () => {
    await open();
    fireEvent.click(screen.getByRole('tab', { name: words.signIn.withEmail }));
    await settle();
    fireEvent.change(screen.getByLabelText(words.signIn.email), { target: { value: 'ada@example.org' } });
    fireEvent.change(screen.getByLabelText(words.signIn.password), { target: { value: ' secret ' } });
    await press(words.signIn.submit);
    expect(server.bodies).toEqual([{ email: 'ada@example.org', password: ' secret ' }]);
    cleanup();
    await open();
    expect(screen.getByLabelText(words.signIn.email)).toBeTruthy();
  });

  it('sets a password by the link of an invitation', async () => {
    await open('welcome', { token: 'invited' });
    fireEvent.change(screen.getByLabelText(words.signIn.welcome.newPassword), { target: { value: 'of many words' } });
    await press(words.signIn.welcome.submit);
    expect(server.bodies).toEqual([{ invitation: 'invited', password: 'of many words' }]);
  });

  it('asks the first owner who that is', async () => {
    await open('welcome', { token: 'first one', first: 'true' });
    fireEvent.change(screen.getByLabelText(words.signIn.email), { target: { value: 'ada@example.org' } });
    fireEvent.change(screen.getByLabelText(words.signIn.welcome.newPassword), { target: { value: 'of many words' } });
    await press(words.signIn.welcome.submit);
    expect(server.bodies).toMatchObject([{ invitation: 'first one', email: 'ada@example.org', name: null }]);
  });

  it('says that a used link is dead', async () => {
    server.refusals['POST /sign_ins'] = refused(401);
    await open('welcome', { token: 'used' });
    fireEvent.change(screen.getByLabelText(words.signIn.welcome.newPassword), { target: { value: 'of many words' } });
    await press(words.signIn.welcome.submit);
    expect(screen.getByText(words.signIn.welcome.dead)).toBeTruthy();
  });

  it('is asked for again when the server ends the session', async () => {
    server.answers['GET /me'] = me();
    server.refusals = { 'GET /webhook_deliveries': refused(401) };
    await open('webhooks');
    expect(await screen.findByText(words.signIn.ended)).toBeTruthy();
  });
});

describe('the frame', () => {
  it('shows which page is open', async () => {
    await openAs('owner');
    const link = within(screen.getByRole('navigation')).getByRole('link', { name: words.shell.pages.sessions });
    expect(link.getAttribute('aria-current')).toBe('page');
  });

  it.each(['viewer', 'operator'] as const)('offers no page of owners to a %s', async (role) => {
    await openAs(role);
    const names = within(screen.getByRole('navigation')).getAllByRole('link').map((link) => link.textContent);
    expect(names).toContain(words.shell.pages.rooms);
    expect(names).not.toContain(words.shell.pages.users);
  });

  it('says what is not for a role, when its address is opened all the same', async () => {
    server.answers['GET /me'] = me('viewer');
    server.refusals = { 'GET /users': refused(403) };
    await open('users');
    expect(await screen.findByText(words.shell.denied.title)).toBeTruthy();
  });

  it('signs out', async () => {
    await openAs('owner');
    fireEvent.click(screen.getByRole('button', { name: /^Account:/ }));
    await settle();
    fireEvent.click(await screen.findByRole('menuitem', { name: words.shell.signOut }));
    await settle();
    expect(server.asked).toContain('DELETE /sign_ins/current');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(words.signIn.title);
  });
});
