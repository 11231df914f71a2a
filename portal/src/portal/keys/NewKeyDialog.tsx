/** Makes an API key and shows it, this once: the dialog closes by its own button alone when the key is on screen. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { createKey, keyKeys, type Scope } from '../../api/queries/keys';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { CopyField } from '../parts/CopyField';
import { Dialog, DialogActions } from '../parts/Dialog';
import { fieldErrorsOf } from '../parts/fieldErrors';
import { RadioField } from '../parts/RadioField';
import { plain } from '../wording/text';

const texts = words.keys;
const SCOPES: readonly Scope[] = ['tokens_only', 'read_only', 'all'];
const OPTIONS = SCOPES.map((value) => ({ value, label: texts.scopes[value], hint: texts.scopeHints[value] }));
const FIELDS = ['name', 'scope'];

export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('tokens_only');
  const cache = useQueryClient();
  const making = useMutation({
    mutationFn: () => createKey(name.trim(), scope),
    meta: { saysItself: true },
    onSuccess: () => cache.invalidateQueries({ queryKey: keyKeys.all }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!making.isPending) making.mutate();
  };
  const errors = fieldErrorsOf(making.error, FIELDS);
  if (making.data) {
    return (
      <Dialog title={texts.made.title(plain(making.data.name))} onClose={onClose} isKept>
        <p className="lead">{texts.made.once}</p>
        <CopyField label={texts.made.key} value={making.data.key} isLong />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {texts.made.done}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.form.title} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        {errors.elsewhere ? <Notice title={errors.elsewhere} /> : null}
        <TextField
          label={texts.form.name}
          hint={texts.form.nameHint}
          error={errors.at('name')}
          value={name}
          maxLength={100}
          autoComplete="off"
          dir="auto"
          onChange={(event) => setName(event.target.value)}
        />
        <RadioField label={texts.scope} name="scope" options={OPTIONS} value={scope} onChoose={setScope} />
        <DialogActions>
          <Button onClick={onClose}>{words.shell.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={making.isPending}>
            {making.isPending ? texts.form.submitting : texts.form.submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
