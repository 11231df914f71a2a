/**
 * A modal dialog of the portal: focus stays inside and goes back afterwards, Escape closes it, the rest is inert.
 *
 * Render it to open it, stop rendering it to close it. Menus and selects may be inside, which the platform's own
 * dialog would hide.
 */
import { Dialog as Modal } from '@base-ui/react/dialog';
import { useRef, type ReactNode } from 'react';
import { Close } from '../../icons/icons';
import { words } from '../../texts/portal';

const FOCUSABLE = 'input, textarea, select, button, a[href], [tabindex="0"]';

interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Stays until its own button is pressed, because what it shows is shown once. */
  readonly isKept?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, isKept = false, children }: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  // The first thing to fill in or to press, rather than the cross that comes before it.
  const first = () => body.current?.querySelector<HTMLElement>(FOCUSABLE) ?? true;
  return (
    <Modal.Root open onOpenChange={(isOpen) => (isOpen || isKept ? undefined : onClose())}>
      <Modal.Portal>
        <Modal.Backdrop className="window-backdrop" />
        <Modal.Popup className="window dense" initialFocus={first}>
          <div className="window-head">
            <Modal.Title className="window-title">{title}</Modal.Title>
            {isKept ? null : (
              <Modal.Close className="button button-quiet button-icon" aria-label={words.shell.close}>
                <Close size={20} />
              </Modal.Close>
            )}
          </div>
          <div className="window-body" ref={body}>
            {children}
          </div>
        </Modal.Popup>
      </Modal.Portal>
    </Modal.Root>
  );
}

/** The row of buttons at a dialog's end; the one that does it comes last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="window-actions">{children}</div>;
}
