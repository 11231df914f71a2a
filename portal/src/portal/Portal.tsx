/**
 * Mission control at `/`: finds out who is signed in, asks for it else, and shows the page of the address in the shell.
 *
 * Loaded by App.tsx on demand.
 */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useMemo } from 'react';
import { createCache } from '../api/cache';
import type { Me } from '../api/me';
import { go } from '../router/go';
import { addressOf, placeOf, type PageName, type Place } from '../router/routes';
import { PlaceContext } from '../router/useParameters';
import { SkeletonBlock } from './list/Skeleton';
import { Toasts, sayProblem } from './parts/toasts';
import './list/list.css';
import './parts/parts.css';
import './portal.css';
import { PageBoundary } from './shell/PageBoundary';
import { MeContext } from './shell/me';
import { PAGES } from './shell/pages';
import { Shell } from './shell/Shell';
import { useSignIn } from './shell/useSignIn';
import { SignInPage } from './signin/SignInPage';
import { WelcomePage } from './signin/WelcomePage';

/** Pages that nobody has to be signed in for, and that nobody goes back to. */
const OUTSIDE: ReadonlySet<PageName> = new Set(['sign-in', 'welcome']);

export default function Portal({ place }: { readonly place: Place }) {
  const { me, wasEnded, enter, leave, end } = useSignIn();
  const cache = useMemo(() => createCache({ onSignedOut: end, onFailedChange: sayProblem }), [end]);
  if (me === undefined) return null;
  const signedIn = (who: Me) => {
    cache.clear();
    if (OUTSIDE.has(place.page)) go(backFrom(place));
    enter(who);
  };
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={cache}>
        {place.page === 'welcome' ? (
          <WelcomePage parameters={place.parameters} onSignedIn={signedIn} />
        ) : me === null ? (
          <SignInPage wasEnded={wasEnded} onSignedIn={signedIn} />
        ) : (
          <MeContext value={me}>
            <PlaceContext value={place}>
              <Shell current={place.page} onSignOut={leave}>
                <Page place={place} />
              </Shell>
            </PlaceContext>
          </MeContext>
        )}
        <Toasts />
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Page({ place }: { readonly place: Place }) {
  const entry = PAGES.get(place.page) ?? PAGES.get('overview');
  if (entry === undefined) return null;
  const { Content } = entry;
  // Another page, room or session begins anew; other filters do not.
  return (
    <PageBoundary key={`${entry.page}/${place.id}`}>
      <Suspense fallback={<SkeletonBlock lines={4} />}>
        <Content />
      </Suspense>
    </PageBoundary>
  );
}

/** Where the link to the sign-in page said that somebody wanted to go; only to pages of the portal. */
function backFrom(place: Place): string {
  const wanted = placeOf(place.parameters['back'] ?? '');
  return wanted === null || OUTSIDE.has(wanted.page) ? '#/' : addressOf(wanted.page, wanted.id, wanted.parameters);
}
