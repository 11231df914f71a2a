/**
 * Which page an address means.
 *
 * Pure; called by router/useRoute.ts. The server answers with the same document for `/` and `/meet/{room_id}`;
 * pages of the portal are told apart by the fragment, so that the server need not know them.
 */

export type Route =
  | { readonly page: 'rooms' }
  | { readonly page: 'meet'; readonly roomId: string; readonly fragment: string }
  | { readonly page: 'unknown' };

export function routeOf(pathname: string, hash: string): Route {
  const parts = pathname.split('/').filter(Boolean);
  if (parts[0] === 'meet' && parts[1] !== undefined && parts.length === 2) {
    return { page: 'meet', roomId: decode(parts[1]), fragment: hash };
  }
  if (parts.length > 0 && parts[0] !== 'index.html') return { page: 'unknown' };
  const place = hash.replace(/^#\/?/, '');
  return place === '' ? { page: 'rooms' } : { page: 'unknown' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
