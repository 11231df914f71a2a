/**
 * Links to stored files, as recordings and compositions carry them. Used by the portal's players and downloads.
 *
 * Links are good for an hour or so and are never kept beyond the page.
 */

const OWN_FILE = /^\/v2\/room_(?:recordings|compositions)\/[^/]+\/file$/;

/**
 * What a browser may be sent to: a bucket's address as it is, and a file of the server at the address where the page
 * itself found the server, whatever the server believes to be called. Null for anything else.
 */
export function openLink(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return OWN_FILE.test(url.pathname) ? `${url.pathname}${url.search}` : url.href;
}
