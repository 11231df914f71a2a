/** The control that opens the choice of reactions. */
import { useRef, useState, type KeyboardEvent } from 'react';
import { Smile } from '../icons/icons';
import { useCloseOutside } from '../look/Menu';
import { texts } from '../texts';
import { EMOJI, type Emoji } from './reactions';

const words = texts.reactions;

export function ReactionButton({ onReact }: { readonly onReact: (emoji: Emoji) => void }) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useCloseOutside(frame, isOpen, () => setOpen(false));
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only listens for Escape of the buttons within
    <div className="menu-frame" ref={frame} onKeyDown={press}>
      <button
        ref={button}
        type="button"
        className={`control ${isOpen ? 'control-active' : 'control-on'}`}
        aria-label={words.open}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Smile />
        <span className="tip" aria-hidden="true">
          {words.open}
        </span>
      </button>
      {isOpen ? (
        <div className="reaction-choice" role="group" aria-label={words.open}>
          {EMOJI.map((emoji) => (
            <button key={emoji} type="button" aria-label={words.names[emoji]} title={words.names[emoji]} onClick={() => onReact(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
