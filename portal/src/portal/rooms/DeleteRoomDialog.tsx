/** Asks before a room is deleted, because everyone in it is sent out. */
import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { ApiError } from '../../api/errors';
import { problemText } from '../../api/problem';
import { deleteRoom, type RoomRecord } from '../../api/rooms';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Notice } from '../../design/Notice';
import { texts } from '../../texts';
import { roomLabel } from './roomLabel';

interface DeleteRoomDialogProps {
  readonly api: ApiClient;
  readonly room: RoomRecord;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const words = texts.portal;

export function DeleteRoomDialog({ api, room, onClose, onDone }: DeleteRoomDialogProps) {
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);

  const remove = async () => {
    if (isSending) return;
    setSending(true);
    try {
      await deleteRoom(api, room.id);
      onDone();
    } catch (error) {
      // Somebody else was faster: what was wanted is the case.
      if (error instanceof ApiError && error.status === 404) return onDone();
      setProblem(problemText(error));
      setSending(false);
    }
  };

  return (
    <Dialog title={words.deleteTitle(roomLabel(room))} onClose={onClose}>
      <p>{words.deleteDetail}</p>
      {problem ? <Notice title={problem} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button look="danger" aria-disabled={isSending} onClick={remove}>
          {isSending ? words.deleting : words.deleteConfirm}
        </Button>
      </div>
    </Dialog>
  );
}
