/** The route of the page's address, followed as it changes. Used by App.tsx alone. */
import { useMemo, useSyncExternalStore } from 'react';
import { routeOf, type Route } from './routes';

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  addEventListener('hashchange', onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener('hashchange', onChange);
  };
}

const address = () => `${location.pathname}\n${location.hash}`;

export function useRoute(): Route {
  const [pathname = '/', hash = ''] = useSyncExternalStore(subscribe, address).split('\n');
  return useMemo(() => routeOf(pathname, hash), [pathname, hash]);
}
