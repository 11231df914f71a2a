/**
 * Texts that strangers chose, made harmless for the line that they stand in.
 *
 * Pure. Markup needs nothing, because React writes texts as texts; what is left are marks that turn the direction of what
 * follows, control characters, and length. parts/GivenText.tsx shows such a text on a page.
 */

/** Longer names would push everything else out of a row. */
export const LONGEST_NAME = 80;
/** Marks that turn the direction of what follows, and control characters; they say nothing in a line. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** As one short line that leaves the line around it alone. */
export function plain(text: string, longest = LONGEST_NAME): string {
  const line = text.slice(0, 4 * longest).replace(UNSEEN, ' ').replace(/\s+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Whether `plain` leaves something of it out. */
export function isCut(text: string, longest = LONGEST_NAME): boolean {
  return text.length > 4 * longest || Array.from(text).length > longest;
}

/** The head of an id, as short as people still tell ids apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
