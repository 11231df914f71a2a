/** The form for a new room; what the server refuses is said at the field it names. */
import { useState, type FormEvent } from 'react';
import type { ApiClient } from '../../api/client';
import { ApiError } from '../../api/errors';
import { entryText, problemText } from '../../api/problem';
import { createRoom, type RoomRecord } from '../../api/rooms';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { CheckField, TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { texts } from '../../texts';

interface NewRoomDialogProps {
  readonly api: ApiClient;
  readonly onClose: () => void;
  readonly onDone: (room: RoomRecord) => void;
}

const words = texts.portal.create;
/** Fields on this form, by their names in the API. */
const FIELDS: ReadonlySet<string> = new Set(['unique_name', 'max_participants', 'enable_recording']);

export function NewRoomDialog({ api, onClose, onDone }: NewRoomDialogProps) {
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending) return;
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    setSending(true);
    try {
      const room = await createRoom(api, {
        ...(name === '' ? {} : { unique_name: name }),
        max_participants: Number(form.get('limit')),
        enable_recording: form.get('record') === 'on',
      });
      onDone(room);
    } catch (refused) {
      setError(refused);
      setSending(false);
    }
  };

  const fields = error instanceof ApiError ? error.fieldErrors : new Map<string, never>();
  const errorAt = (field: string) => {
    const entry = fields.get(field);
    return entry ? entryText(entry) : undefined;
  };
  const isElsewhere = error !== null && ![...fields.keys()].some((field) => FIELDS.has(field));

  return (
    <Dialog title={texts.portal.newRoom} onClose={onClose}>
      <form className="new-room" onSubmit={submit} noValidate>
        {isElsewhere ? <Notice title={problemText(error)} /> : null}
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          error={errorAt('unique_name')}
          autoComplete="off"
        />
        <TextField
          name="limit"
          label={words.limit}
          hint={words.limitHint}
          error={errorAt('max_participants')}
          type="number"
          inputMode="numeric"
          min={2}
          max={50}
          defaultValue={10}
        />
        <CheckField name="record" label={words.record} hint={words.recordHint} />
        <div className="dialog-actions">
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={isSending}>
            {isSending ? words.submitting : words.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
