/** A person without a picture: initials on a colour that stays the same for the same id. */
interface AvatarProps {
  readonly name: string;
  readonly id: string;
  readonly size?: string;
}

export function Avatar({ name, id, size }: AvatarProps) {
  const style = { '--hue': String(hueOf(id)), ...(size ? { width: size, height: size } : {}) } as React.CSSProperties;
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** First letters of the first and the last word; whole characters, not halves of emoji. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (letter(first) + letter(last)).toLocaleUpperCase() || '?';
}

const letter = (word: string | undefined): string => (word === undefined ? '' : (Array.from(word)[0] ?? ''));

export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  // The golden angle drives ids that differ little far apart.
  return Math.round((hash * 137.508) % 360);
}
