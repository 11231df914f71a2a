/** Reactions rising over the stage, and the same told to screen readers. */
import { texts } from '../texts';
import type { Reaction } from './reactions';

export function FloatingReactions({ reactions }: { readonly reactions: readonly Reaction[] }) {
  const last = reactions.at(-1);
  return (
    <>
      <div className="reactions" aria-hidden="true">
        {reactions.map(({ id, emoji, name, across }) => (
          <span key={id} className="reaction" style={{ left: `${8 + across * 24}%` }}>
            <span className="reaction-emoji">{emoji}</span>
            <bdi className="reaction-name">{name}</bdi>
          </span>
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {last ? texts.reactions.by(last.name, texts.reactions.names[last.emoji]) : ''}
      </p>
    </>
  );
}
