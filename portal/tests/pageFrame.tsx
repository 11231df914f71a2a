/** What a page of the portal stands in: the cache, who is signed in, the address, questions and messages. */
import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, fireEvent } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createCache } from '../src/api/cache';
import type { Me, Role } from '../src/api/me';
import { Confirming } from '../src/portal/parts/confirm';
import { sayProblem, Toasts } from '../src/portal/parts/toasts';
import { MeContext } from '../src/portal/shell/me';
import { placeOf } from '../src/router/routes';
import { PlaceContext } from '../src/router/useParameters';

const me = (role: Role): Me => ({
  record_type: 'me',
  id: 'm',
  kind: 'user',
  email: null,
  name: 'Olga',
  role,
  csrf_token: null,
  expires_at: null,
});

interface Frame {
  readonly address: string;
  readonly role?: Role;
}

export async function openPage(page: ReactNode, { address, role = 'owner' }: Frame) {
  location.hash = address;
  const place = placeOf(address);
  if (place === null) throw new Error(`no page has the address ${address}`);
  const cache = createCache({ onSignedOut: () => undefined, onFailedChange: sayProblem });
  const opened = render(
    <QueryClientProvider client={cache}>
      <MeContext value={me(role)}>
        <PlaceContext value={place}>
          <Confirming>
            <main>{page}</main>
          </Confirming>
          <Toasts />
        </PlaceContext>
      </MeContext>
    </QueryClientProvider>,
  );
  await settle();
  return opened;
}

/** Lists, then what stands behind their ids. */
export async function settle(): Promise<void> {
  for (let step = 0; step < 8; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each answer leads to the next question
    await act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
  }
}

export async function press(name: string | RegExp, role = 'button'): Promise<void> {
  fireEvent.click(screen.getByRole(role, { name }));
  await settle();
}

/** Items of lists by their accessible names. */
export const itemNames = () =>
  screen
    .getAllByRole('listitem')
    .map((item) => item.getAttribute('aria-label'))
    .filter((name) => name !== null);

export const itemNamed = (name: string | RegExp) => screen.getByRole('listitem', { name });
