/** A state in a word, on a colour that says the same. */
export type BadgeLook = 'good' | 'busy' | 'live' | 'warn' | 'bad' | 'plain';

export function Badge({ look, text }: { readonly look: BadgeLook; readonly text: string }) {
  return <span className={`badge badge-${look}`}>{text}</span>;
}
