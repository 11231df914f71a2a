/** The form of a user, to invite a new one or to change one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Role } from '../../api/me';
import { createUser, inviteUser, updateUser, userKeys, type Invitation, type User } from '../../api/queries/users';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { Dialog, DialogActions } from '../parts/Dialog';
import { fieldErrorsOf } from '../parts/fieldErrors';
import { RadioField } from '../parts/RadioField';
import { say } from '../parts/toasts';
import { plain } from '../wording/text';

const texts = words.users;
const ROLES: readonly Role[] = ['viewer', 'operator', 'owner'];
const ROLE_OPTIONS = ROLES.map((value) => ({ value, label: words.shell.roles[value], hint: texts.roleHints[value] }));
const FIELDS = ['name', 'email', 'role'];

interface UserDialogProps {
  /** Null for a new one. */
  readonly user: User | null;
  readonly onClose: () => void;
  readonly onInvited?: (user: User, invitation: Invitation) => void;
}

export function UserDialog({ user, onClose, onInvited }: UserDialogProps) {
  const [name, setName] = useState(user?.name ?? '');
  const [email, setEmail] = useState(user?.email ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'viewer');
  // Made already, though the invitation failed: trying again invites it, with what the form says by then.
  const [made, setMade] = useState<User | null>(null);
  const cache = useQueryClient();
  const saving = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), email: email.trim(), role };
      if (user) return { saved: await updateUser(user.id, body), invitation: null };
      const saved = made ? await updateUser(made.id, body) : await createUser(body);
      setMade(saved);
      return { saved, invitation: await inviteUser(saved.id) };
    },
    meta: { saysItself: true },
    onSuccess: ({ saved, invitation }) => {
      onClose();
      if (invitation) onInvited?.(saved, invitation);
      else say(texts.wasSaved(plain(saved.name)));
    },
    // The user may have been made, though the invitation was not.
    onSettled: () => cache.invalidateQueries({ queryKey: userKeys.all }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  const errors = fieldErrorsOf(saving.error, FIELDS);
  const idle = user ? words.shell.save : texts.form.submit;
  const busy = user ? words.shell.saving : texts.form.submitting;
  return (
    <Dialog title={user ? texts.form.editTitle(plain(user.name)) : texts.form.newTitle} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        {errors.elsewhere ? <Notice title={errors.elsewhere} /> : null}
        <TextField
          label={texts.name}
          error={errors.at('name')}
          value={name}
          autoComplete="off"
          dir="auto"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={texts.email}
          type="email"
          error={errors.at('email')}
          value={email}
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
        <RadioField label={texts.role} name="role" options={ROLE_OPTIONS} value={role} onChoose={setRole} />
        <DialogActions>
          <Button onClick={onClose}>{words.shell.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={saving.isPending}>
            {saving.isPending ? busy : idle}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
