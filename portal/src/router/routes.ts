/**
 * Which page an address means, and the addresses of the portal's pages.
 *
 * Pure; called by router/useRoute.ts and by whatever links to a page. The server answers with the same document for `/`
 * and `/meet/{room_id}`; pages of the portal are told apart by the fragment, so that the server need not know them.
 */

export type PortalRoute =
  | { readonly page: 'rooms' }
  /** Of one room or session; empty for all. */
  | { readonly page: 'recordings'; readonly room: string; readonly session: string; readonly pageNumber: number }
  | { readonly page: 'compositions'; readonly session: string; readonly pageNumber: number };

export type Route =
  | PortalRoute
  | { readonly page: 'meet'; readonly roomId: string; readonly fragment: string }
  | { readonly page: 'unknown' };

export function routeOf(pathname: string, hash: string): Route {
  const parts = pathname.split('/').filter(Boolean);
  if (parts[0] === 'meet' && parts[1] !== undefined && parts.length === 2) {
    return { page: 'meet', roomId: decode(parts[1]), fragment: hash };
  }
  if (parts.length > 0 && parts[0] !== 'index.html') return { page: 'unknown' };
  return portalRouteOf(hash.replace(/^#\/?/, ''));
}

function portalRouteOf(fragment: string): Route {
  const [place = '', search = ''] = fragment.split('?', 2);
  const query = new URLSearchParams(search);
  const session = query.get('session') ?? '';
  const pageNumber = pageNumberOf(query.get('page'));
  if (place === '') return { page: 'rooms' };
  if (place === 'recordings') return { page: 'recordings', room: query.get('room') ?? '', session, pageNumber };
  if (place === 'compositions') return { page: 'compositions', session, pageNumber };
  return { page: 'unknown' };
}

/** For a link to the page, or for `location.hash`. */
export function addressOf(route: PortalRoute): string {
  if (route.page === 'rooms') return '#/';
  const query = new URLSearchParams();
  if (route.page === 'recordings' && route.room) query.set('room', route.room);
  if (route.session) query.set('session', route.session);
  if (route.pageNumber > 1) query.set('page', String(route.pageNumber));
  const search = query.toString();
  return `#/${route.page}${search ? `?${search}` : ''}`;
}

function pageNumberOf(text: string | null): number {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
