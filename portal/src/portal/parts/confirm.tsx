/**
 * Asks before something is done that cannot be undone, does it, and says in the dialog when it failed.
 *
 * `useConfirm()` gives the function; the shell has the one dialog. The answer is whether it was done.
 */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { createContext, use, useCallback, useState, type ReactNode } from 'react';
import { ApiError } from '../../api/errors';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { Spinner } from '../../design/Spinner';
import { words } from '../../texts/portal';
import { problemText } from './problems';

export interface Question {
  readonly title: string;
  readonly detail: ReactNode;
  /** What the button says that does it. */
  readonly action: string;
  readonly isHarmless?: boolean;
  readonly run: () => Promise<unknown>;
  /** What it is about is gone already: for a deletion, that is as good as done. */
  readonly goneIsDone?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;

const AskContext = createContext<Ask>(() => Promise.resolve(false));

export function useConfirm(): Ask {
  return use(AskContext);
}

interface Open extends Question {
  readonly answer: (wasDone: boolean) => void;
}

export function Confirming({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<Open | null>(null);
  const ask = useCallback<Ask>((question) => new Promise((answer) => setOpen({ ...question, answer })), []);
  const close = (wasDone: boolean) => {
    open?.answer(wasDone);
    setOpen(null);
  };
  return (
    <AskContext value={ask}>
      {children}
      {open ? <ConfirmDialog question={open} onClose={close} /> : null}
    </AskContext>
  );
}

interface ConfirmDialogProps {
  readonly question: Question;
  readonly onClose: (wasDone: boolean) => void;
}

function ConfirmDialog({ question, onClose }: ConfirmDialogProps) {
  const [problem, setProblem] = useState('');
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    if (isRunning) return;
    setRunning(true);
    try {
      await question.run();
      onClose(true);
    } catch (error) {
      if (question.goneIsDone && error instanceof ApiError && error.status === 404) return onClose(true);
      setProblem(problemText(error));
      setRunning(false);
    }
  };
  return (
    // What runs cannot be taken back: the dialog stays until it is known how it went.
    <AlertDialog.Root open onOpenChange={(isOpen) => (isOpen || isRunning ? undefined : onClose(false))}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="window-backdrop" />
        <AlertDialog.Popup className="window window-narrow dense">
          <div className="window-head">
            <AlertDialog.Title className="window-title">{question.title}</AlertDialog.Title>
          </div>
          <div className="window-body">
            <AlertDialog.Description render={<div className="window-lead" />}>{question.detail}</AlertDialog.Description>
            {problem ? <Notice title={problem} /> : null}
            <div className="window-actions">
              <AlertDialog.Close className="button" aria-disabled={isRunning}>
                {words.shell.cancel}
              </AlertDialog.Close>
              <Button look={question.isHarmless ? 'primary' : 'danger'} aria-disabled={isRunning} onClick={run}>
                {isRunning ? <Spinner size={16} /> : null}
                {question.action}
              </Button>
            </div>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
