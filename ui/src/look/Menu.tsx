/**
 * A button that opens a menu, as the ARIA practices describe it: arrows move, Home and End jump, Escape and a click
 * elsewhere close, focus goes back to the button.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Check } from '../icons/icons';

export interface MenuEntry {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly tone?: 'danger';
  /** Set on entries of which one, or each by itself, is chosen. */
  readonly checked?: boolean;
  readonly isRadio?: boolean;
  readonly act: () => void;
}

interface MenuProps {
  readonly name: string;
  readonly entries: readonly MenuEntry[];
  /** Draws the button. */
  readonly children: ReactNode;
  readonly className?: string;
  readonly side?: 'above' | 'below';
}

export function Menu({ name, entries, children, className = 'button button-quiet button-icon', side = 'above' }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useCloseOutside(frame, isOpen, () => setOpen(false));

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="menu-frame" ref={frame}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen ? <Entries id={id} name={name} entries={entries} side={side} onClose={close} /> : null}
    </div>
  );
}

interface EntriesProps extends Required<Pick<MenuProps, 'name' | 'entries' | 'side'>> {
  readonly id: string;
  readonly onClose: () => void;
}

function Entries({ id, name, entries, side, onClose }: EntriesProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => itemsOf(list.current)[0]?.focus(), []);
  const press = (event: KeyboardEvent) => {
    const target = nextItem(event.key, list.current, event.target as HTMLElement);
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (!target) return;
    target?.focus();
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its entries have the focus
    <div ref={list} id={id} role="menu" aria-label={name} className={`menu menu-${side}`} onKeyDown={press}>
      {entries.map((entry) => (
        <button
          key={entry.key}
          type="button"
          role={entry.checked === undefined ? 'menuitem' : entry.isRadio ? 'menuitemradio' : 'menuitemcheckbox'}
          aria-checked={entry.checked}
          tabIndex={-1}
          className={`menu-entry ${entry.tone === 'danger' ? 'menu-danger' : ''}`}
          onClick={() => {
            onClose();
            entry.act();
          }}
        >
          {entry.icon}
          <span>{entry.label}</span>
          {entry.checked ? <Check size={18} /> : null}
        </button>
      ))}
    </div>
  );
}

const itemsOf = (list: HTMLElement | null): HTMLElement[] =>
  list ? [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')] : [];

function nextItem(key: string, list: HTMLElement | null, from: HTMLElement): HTMLElement | undefined {
  const items = itemsOf(list);
  const at = items.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items[(at - 1 + items.length) % items.length];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      return undefined;
  }
}

/** For what floats above the rest: a press anywhere else takes it away. */
export function useCloseOutside(frame: React.RefObject<HTMLElement | null>, isOpen: boolean, onClose: () => void): void {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    if (!isOpen) return;
    const press = (event: Event) => {
      if (frame.current && !event.composedPath().includes(frame.current)) latest.current();
    };
    addEventListener('pointerdown', press, true);
    return () => removeEventListener('pointerdown', press, true);
  }, [frame, isOpen]);
}
