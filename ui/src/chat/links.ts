/**
 * Finds addresses in a message.
 *
 * Pure. Only `http:` and `https:` become links; everything else, `javascript:` above all, stays text. The parts are
 * rendered as text nodes, never as markup.
 */
export interface Part {
  readonly text: string;
  /** Set when the part is an address. */
  readonly href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]]+$/u;

export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = trimmed(match[0]);
    const href = webAddress(found);
    if (href === null) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index) });
    parts.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

function trimmed(address: string): string {
  const tail = TRAILING.exec(address)?.[0] ?? '';
  // A bracket that was opened within the address belongs to it.
  const keep = tail.startsWith(')') && address.includes('(') ? 1 : 0;
  return address.slice(0, address.length - tail.length + keep);
}

function webAddress(text: string): string | null {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}
