/**
 * Which page an address means, and the addresses of the portal's pages.
 *
 * Pure; called by router/useRoute.ts and by whatever links to a page. The server answers with the same document for `/`
 * and `/meet/{room_id}`; pages of the portal are told apart by the fragment, so that the server need not know them.
 * What a page makes of its id and its parameters is its own business.
 */

export const PAGE_NAMES = [
  'overview',
  'rooms',
  'sessions',
  'recordings',
  'compositions',
  'webhooks',
  'keys',
  'users',
  'audit',
  'settings',
  'start',
  'sign-in',
  'welcome',
] as const;

export type PageName = (typeof PAGE_NAMES)[number];

/** The fragment's query: filters, the number of the page of a list, what a form begins with. */
export type Parameters = Readonly<Record<string, string>>;

export interface Place {
  readonly page: PageName;
  /** What follows the page's name: the id of a room, `new` for a form. Empty for the page itself. */
  readonly id: string;
  readonly parameters: Parameters;
}

export type Route =
  | { readonly page: 'portal'; readonly place: Place }
  | { readonly page: 'meet'; readonly roomId: string; readonly fragment: string }
  | { readonly page: 'unknown' };

const UNKNOWN: Route = { page: 'unknown' };

export function routeOf(pathname: string, hash: string): Route {
  const parts = pathname.split('/').filter(Boolean);
  if (parts[0] === 'meet' && parts[1] !== undefined && parts.length === 2) {
    return { page: 'meet', roomId: decode(parts[1]), fragment: hash };
  }
  if (parts.length > 0 && parts[0] !== 'index.html') return UNKNOWN;
  const place = placeOf(hash);
  return place === null ? UNKNOWN : { page: 'portal', place };
}

/** Null when no page is called so. */
export function placeOf(hash: string): Place | null {
  const [path = '', search = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?');
  const [name = '', id = '', ...rest] = path.split('/').map(decode);
  const page = name === '' ? 'overview' : PAGE_NAMES.find((one) => one === name);
  if (page === undefined || rest.length > 0 || (name === '' && id !== '')) return null;
  return { page, id, parameters: Object.fromEntries(new URLSearchParams(search)) };
}

/** For a link to the page, or for router/go.ts. Parameters that are empty are left out. */
export function addressOf(page: PageName, id = '', parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  const path = [page === 'overview' ? '' : page, id === '' ? null : encodeURIComponent(id)];
  const tail = search.toString();
  return `#/${path.filter((part) => part !== null).join('/')}${tail ? `?${tail}` : ''}`;
}

/** The page of a list that the parameters name, from 1. */
export function pageNumberOf(parameters: Parameters): number {
  const text = parameters['page'];
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

function splitOnce(text: string, at: string): readonly string[] {
  const index = text.indexOf(at);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
