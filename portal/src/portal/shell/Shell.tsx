/**
 * The frame around every page: navigation at the side, in a drawer on small screens, and the account.
 *
 * Holds what pages share: questions before deletions, and messages.
 */
import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState, type ReactNode } from 'react';
import { Close } from '../../icons/icons';
import { Bars } from '../../icons/portal';
import { addressOf, type PageName } from '../../router/routes';
import { words } from '../../texts/portal';
import { Logo } from '../Logo';
import { Confirming } from '../parts/confirm';
import { AccountMenu } from './AccountMenu';
import { Navigation } from './Navigation';

interface ShellProps {
  readonly current: PageName | null;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

export function Shell({ current, onSignOut, children }: ShellProps) {
  const main = useRef<HTMLElement>(null);
  return (
    <Confirming>
      <div className="shell dense">
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          {words.shell.skip}
        </button>
        <header className="side">
          <div className="side-head">
            <Drawer current={current} />
            <a className="side-home" href={addressOf('overview')}>
              <Logo />
            </a>
          </div>
          <div className="side-pages">
            <Navigation current={current} />
          </div>
          <AccountMenu onSignOut={onSignOut} />
        </header>
        <main className="page" ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </Confirming>
  );
}

function Drawer({ current }: { readonly current: PageName | null }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-quiet button-icon drawer-button" aria-label={words.shell.openNavigation}>
        <Bars size={22} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="window-backdrop" />
        <Dialog.Popup className="drawer dense">
          <Dialog.Title className="visually-hidden">{words.shell.navigation}</Dialog.Title>
          <div className="side-head">
            <Logo />
            <Dialog.Close className="button button-quiet button-icon" aria-label={words.shell.close}>
              <Close size={20} />
            </Dialog.Close>
          </div>
          <Navigation current={current} onGo={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
