/**
 * Texts that strangers chose, made harmless for the line that they stand in.
 *
 * Pure. Markup needs nothing, because React writes texts as texts; what is left are marks that turn the direction of what
 * follows, control characters, and length. parts/GivenText.tsx shows such a text on a page.
 */

/** Longer names would push everything else out of a row. */
export const LONGEST_NAME = 80;
/** Marks that turn or hide what follows, and control characters, as the meeting takes them out of names. */
const UNSEEN = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** As one short line that leaves the line around it alone. */
export function plain(text: string, longest = LONGEST_NAME): string {
  const line = text.slice(0, 4 * longest).replace(/\s+/gu, ' ').replace(UNSEEN, '').trim();
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
