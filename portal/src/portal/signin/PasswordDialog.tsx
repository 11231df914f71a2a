/** Changes the password of the user who is signed in. */
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { changePassword } from '../../api/me';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { Dialog, DialogActions } from '../parts/Dialog';
import { fieldErrorsOf } from '../parts/fieldErrors';
import { say } from '../parts/toasts';

const texts = words.signIn.change;
const FIELDS = ['current_password', 'new_password'];

export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const changing = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string }) => changePassword(current, next),
    meta: { saysItself: true },
    onSuccess: () => {
      say(texts.done);
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!changing.isPending) changing.mutate({ current: String(form.get('current')), next: String(form.get('next')) });
  };
  const errors = fieldErrorsOf(changing.error, FIELDS);
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <p className="lead">{texts.detail}</p>
      <form className="form" onSubmit={submit}>
        {errors.elsewhere ? <Notice title={errors.elsewhere} /> : null}
        <TextField
          name="current"
          label={texts.current}
          type="password"
          autoComplete="current-password"
          required
          error={errors.at('current_password')}
        />
        <TextField
          name="next"
          label={texts.next}
          type="password"
          autoComplete="new-password"
          required
          hint={words.signIn.welcome.passwordHint}
          error={errors.at('new_password')}
        />
        <DialogActions>
          <Button onClick={onClose}>{words.shell.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={changing.isPending}>
            {changing.isPending ? texts.submitting : texts.submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
