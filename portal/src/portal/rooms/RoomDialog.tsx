/** The form of a room, new or there already; what the server refuses is said at the field it names. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, type FormEvent } from 'react';
import { createRoom, roomKeys, updateRoom, type Room } from '../../api/queries/rooms';
import { Button } from '../../design/Button';
import { CheckField, TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { Dialog, DialogActions } from '../parts/Dialog';
import { fieldErrorsOf, type FieldErrors } from '../parts/fieldErrors';
import { NumberField } from '../parts/NumberField';
import { say } from '../parts/toasts';
import { changesOf, EXTRA_EVENTS, FIELDS } from './roomForm';
import { roomLabel } from './roomLabel';

const texts = words.rooms.form;

interface RoomDialogProps {
  /** Null for a new one. */
  readonly room: Room | null;
  readonly onClose: () => void;
  readonly onDone?: (room: Room) => void;
}

export function RoomDialog({ room, onClose, onDone }: RoomDialogProps) {
  const cache = useQueryClient();
  const saving = useMutation({
    mutationFn: (form: FormData) => (room ? updateRoom(room.id, changesOf(form)) : createRoom(changesOf(form))),
    meta: { saysItself: true },
    onSuccess: async (saved) => {
      say(room ? words.rooms.wasSaved(roomLabel(saved)) : words.rooms.wasCreated(roomLabel(saved)));
      onClose();
      onDone?.(saved);
      await cache.invalidateQueries({ queryKey: roomKeys.all });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate(new FormData(event.currentTarget));
  };
  const errors = fieldErrorsOf(saving.error, FIELDS);
  return (
    <Dialog title={room ? texts.editTitle(roomLabel(room)) : texts.newTitle} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        {errors.elsewhere ? <Notice title={errors.elsewhere} /> : null}
        <RuleFields room={room} errors={errors} />
        <WebhookFields room={room} errors={errors} />
        <DialogActions>
          <Button onClick={onClose}>{words.shell.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={saving.isPending}>
            {room ? label(saving.isPending, words.shell.save, words.shell.saving) : label(saving.isPending, texts.create, texts.creating)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const label = (isPending: boolean, idle: string, busy: string) => (isPending ? busy : idle);

interface FieldsProps {
  readonly room: Room | null;
  readonly errors: FieldErrors;
}

function RuleFields({ room, errors }: FieldsProps) {
  return (
    <>
      <TextField
        name="unique_name"
        label={texts.name}
        hint={texts.nameHint}
        error={errors.at('unique_name')}
        defaultValue={room?.unique_name ?? ''}
        maxLength={255}
        autoComplete="off"
        dir="auto"
      />
      <NumberField
        name="max_participants"
        label={texts.limit}
        hint={texts.limitHint}
        error={errors.at('max_participants')}
        min={2}
        max={50}
        defaultValue={room?.max_participants ?? 10}
      />
      <CheckField
        name="enable_recording"
        label={texts.record}
        hint={texts.recordHint}
        defaultChecked={room?.enable_recording ?? false}
      />
      <NumberField
        name="recording_retention_days"
        label={texts.retention}
        hint={texts.retentionHint}
        error={errors.at('recording_retention_days')}
        min={1}
        max={3650}
        defaultValue={room?.recording_retention_days ?? ''}
      />
    </>
  );
}

function WebhookFields({ room, errors }: FieldsProps) {
  const isWrong = ['webhook_event_url', 'webhook_event_failover_url', 'webhook_timeout_secs'].some(errors.at);
  return (
    <details className="form-part" open={Boolean(room?.webhook_event_url) || isWrong}>
      <summary>{texts.webhooks}</summary>
      <div className="form">
        <TextField
          name="webhook_event_url"
          label={texts.url}
          hint={texts.urlHint}
          error={errors.at('webhook_event_url')}
          defaultValue={room?.webhook_event_url ?? ''}
          type="url"
          autoComplete="off"
        />
        <TextField
          name="webhook_event_failover_url"
          label={texts.failoverUrl}
          hint={texts.failoverUrlHint}
          error={errors.at('webhook_event_failover_url')}
          defaultValue={room?.webhook_event_failover_url ?? ''}
          type="url"
          autoComplete="off"
        />
        <NumberField
          name="webhook_timeout_secs"
          label={texts.timeout}
          hint={texts.timeoutHint}
          error={errors.at('webhook_timeout_secs')}
          min={1}
          max={30}
          defaultValue={room?.webhook_timeout_secs || ''}
        />
        <ExtraEvents chosen={room?.webhook_extra_events ?? []} />
      </div>
    </details>
  );
}

function ExtraEvents({ chosen }: { readonly chosen: readonly string[] }) {
  const id = useId();
  return (
    <fieldset className="form-group" aria-labelledby={id}>
      <legend id={id} className="field-label">
        {texts.extraEvents}
      </legend>
      {EXTRA_EVENTS.map((event) => (
        <CheckField
          key={event}
          name="webhook_extra_events"
          value={event}
          label={event}
          defaultChecked={chosen.includes(event)}
        />
      ))}
    </fieldset>
  );
}
