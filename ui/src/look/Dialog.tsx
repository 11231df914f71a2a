/**
 * A modal dialog on the platform's own <dialog>: focus is kept inside, Escape closes, the rest is inert, and
 * focus goes back to where it was.
 *
 * Render it to open it, stop rendering it to close it.
 */
import { useEffect, useId, useRef, type MouseEvent, type ReactNode } from 'react';
import { Close } from '../icons/icons';
import { texts } from '../texts';
import { IconButton } from './Button';
import { focused } from './focus';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    const before = focused();
    dialog?.showModal();
    return () => {
      dialog?.close();
      // Removed while open, the platform does not give focus back by itself.
      if (before?.isConnected) before.focus();
    };
  }, []);

  // Browsers let Escape close what has refused it once before; as long as it is rendered, it is open.
  const reopen = () => {
    if (element.current?.isConnected && !element.current.open) element.current.showModal();
  };
  const closeOnBackdrop = (event: MouseEvent) => {
    if (event.target === element.current) onClose();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape is the key for it
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      onClick={closeOnBackdrop}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={reopen}
    >
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <IconButton name={texts.close} onClick={onClose}>
          <Close />
        </IconButton>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
