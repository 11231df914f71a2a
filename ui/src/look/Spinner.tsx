/** Turns while something is under way; the words beside it say what. */
export function Spinner({ size = 18 }: { readonly size?: number }) {
  return <span className="spinner" style={{ width: size, height: size }} aria-hidden="true" />;
}
