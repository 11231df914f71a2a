/**
 * Short messages in the corner that say what was done or what failed, read out, and gone by themselves.
 *
 * `say` and `sayProblem` may be called from anywhere in the portal; the shell shows them with <Toasts />.
 */
import { Toast } from '@base-ui/react/toast';
import { Check, Close, Warning } from '../../icons/icons';
import { words } from '../../texts/portal';
import { problemText } from './problems';

const manager = Toast.createToastManager();
const SHOWN_MS = 5_000;
/** Long enough to read and to act on. */
const PROBLEM_SHOWN_MS = 10_000;

export function say(what: string): void {
  manager.add({ title: what, type: 'done', timeout: SHOWN_MS });
}

export function sayProblem(error: unknown): void {
  sayText(problemText(error));
}

/** Of what could not be done, in words that are known already. */
export function sayText(problem: string): void {
  manager.add({ title: problem, type: 'problem', timeout: PROBLEM_SHOWN_MS, priority: 'high' });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="toasts" aria-label={words.shell.notifications}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast toast-${toast.type ?? 'done'}`}>
      {toast.type === 'problem' ? <Warning size={18} /> : <Check size={18} />}
      <Toast.Title className="toast-title" render={<p />} />
      <Toast.Close className="toast-close" aria-label={words.shell.dismiss}>
        <Close size={16} />
      </Toast.Close>
    </Toast.Root>
  ));
}
