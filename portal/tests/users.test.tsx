// @vitest-environment happy-dom
/** The form by which somebody is invited, against a server that answers as told. */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserDialog } from '../src/portal/users/UserDialog';
import { words } from '../src/texts/portal';
import { startFakeServer } from './fakeServer';
import { openPage, settle } from './pageFrame';

const texts = words.users;
const INVITE = 'POST /users/u1/actions/invite';
const ada = { id: 'u1', name: 'Ada', email: 'ada@example.com', role: 'viewer', status: 'invited' };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function submit() {
  fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
  await settle();
}

describe('an invitation', () => {
  it('that failed is tried again for the user who was made, with what the form says by then', async () => {
    const server = startFakeServer({ 'POST /users': ada, 'PATCH /users/u1': ada, [INVITE]: { url: 'https://x/welcome' } });
    server.refusals[INVITE] = { status: 503, errors: [] };
    const invited = vi.fn();
    await openPage(<UserDialog user={null} onClose={() => undefined} onInvited={invited} />, { address: '#/users' });
    fireEvent.change(screen.getByRole('textbox', { name: texts.name }), { target: { value: 'Ada' } });
    await submit();
    expect(screen.getByRole('dialog').textContent).toContain(words.shell.problems.unreachable);

    server.refusals = {};
    fireEvent.change(screen.getByRole('textbox', { name: texts.name }), { target: { value: 'Ada L.' } });
    await submit();
    expect(server.asked).toEqual(['POST /users', INVITE, 'PATCH /users/u1', INVITE]);
    expect(server.bodies.at(-1)).toMatchObject({ name: 'Ada L.' });
    expect(invited).toHaveBeenCalledOnce();
  });
});
