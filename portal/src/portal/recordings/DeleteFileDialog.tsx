/** Asks before a file is deleted, because nothing brings it back. */
import { useState } from 'react';
import { ApiError } from '../../api/errors';
import { problemText } from '../../api/problem';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Notice } from '../../design/Notice';
import { texts } from '../../texts';

interface DeleteFileDialogProps {
  readonly title: string;
  readonly detail: string;
  readonly remove: () => Promise<void>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const words = texts.recordings;

export function DeleteFileDialog({ title, detail, remove, onClose, onDone }: DeleteFileDialogProps) {
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);

  const confirm = async () => {
    if (isSending) return;
    setSending(true);
    try {
      await remove();
      onDone();
    } catch (error) {
      // Somebody else was faster: what was wanted is the case.
      if (error instanceof ApiError && error.status === 404) return onDone();
      setProblem(problemText(error));
      setSending(false);
    }
  };

  return (
    <Dialog title={words.deleteTitle(title)} onClose={onClose}>
      <p>{detail}</p>
      {problem ? <Notice title={problem} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button look="danger" aria-disabled={isSending} onClick={confirm}>
          {isSending ? texts.portal.deleting : words.deleteConfirm}
        </Button>
      </div>
    </Dialog>
  );
}
