/** Asks before something that cannot be taken back; says when it did not work. */
import { useState } from 'react';
import { texts } from '../texts';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Spinner } from './Spinner';

export interface Question {
  readonly title: string;
  readonly detail: string;
  readonly action: string;
}

interface ConfirmDialogProps {
  readonly question: Question;
  /** What is done when the answer is yes; rejects when it failed. */
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function ConfirmDialog({ question, act, onClose }: ConfirmDialogProps) {
  const [state, setState] = useState<'asking' | 'busy' | 'failed'>('asking');
  const confirm = () => {
    setState('busy');
    act().then(onClose, () => setState('failed'));
  };
  // What runs is waited for: another question in this place would be closed by its end.
  const close = () => {
    if (state !== 'busy') onClose();
  };
  return (
    <Dialog title={question.title} onClose={close}>
      <p>{question.detail}</p>
      {state === 'failed' ? (
        <p className="field-error" role="alert">
          {texts.people.failed}
        </p>
      ) : null}
      <div className="dialog-actions">
        <Button aria-disabled={state === 'busy'} onClick={close}>
          {texts.cancel}
        </Button>
        <Button look="danger" aria-disabled={state === 'busy'} onClick={state === 'busy' ? undefined : confirm}>
          {state === 'busy' ? <Spinner /> : null}
          {question.action}
        </Button>
      </div>
    </Dialog>
  );
}
