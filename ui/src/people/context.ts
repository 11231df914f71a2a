/**
 * The name of a participant within its context, the string that its application gave.
 *
 * Pure; names.ts reads it for screens, the portal for its lists. Names are written by strangers and always shown as text.
 */

/** Longer names would push everything else off a tile. */
const LONGEST_NAME = 80;

/** Marks that turn or hide what follows them: within a name they would change the words around it. */
const TURNING = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** JSON with `username` as all clients write it, or the plain text itself; empty when it has no name. */
export function contextName(context: string | null | undefined): string {
  const raw = context?.trim() ?? '';
  if (raw === '') return '';
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null) {
      const { username, name } = parsed as { username?: unknown; name?: unknown };
      return shortened(typeof username === 'string' ? username : typeof name === 'string' ? name : '');
    }
    return shortened(String(parsed));
  } catch {
    return shortened(raw);
  }
}

export const contextOf = (name: string): string => JSON.stringify({ username: name });

function shortened(name: string): string {
  const clean = name.replace(/\s+/gu, ' ').replace(TURNING, '').trim();
  const letters = Array.from(clean);
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : clean;
}
