/** Signs in with e-mail and password, or with an API key. The page that was asked for stays in the address meanwhile. */
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/errors';
import type { Me } from '../../api/me';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Spinner } from '../../design/Spinner';
import { words } from '../../texts/portal';
import { problemText } from '../parts/problems';
import { Tabs } from '../parts/Tabs';
import { SignInCard } from './SignInCard';
import { useSigningIn } from './useSigningIn';

const texts = words.signIn;
type Way = 'email' | 'key';
const PLACE = 'videorooms.signInBy';

interface SignInPageProps {
  readonly wasEnded: boolean;
  readonly onSignedIn: (me: Me) => void;
}

export function SignInPage({ wasEnded, onSignedIn }: SignInPageProps) {
  const [way, setWay] = useState(usualWay);
  const tabs = [
    { value: 'email', label: texts.withEmail, content: <EmailForm onSignedIn={onSignedIn} /> },
    { value: 'key', label: texts.withKey, content: <KeyForm onSignedIn={onSignedIn} /> },
  ];
  const choose = (chosen: string) => {
    const next: Way = chosen === 'email' ? 'email' : 'key';
    rememberWay(next);
    setWay(next);
  };
  return (
    <SignInCard title={texts.title} lead={wasEnded ? texts.ended : texts.lead}>
      <Tabs label={texts.ways} tabs={tabs} value={way} onChoose={choose} />
    </SignInCard>
  );
}

interface FormProps {
  readonly onSignedIn: (me: Me) => void;
}

function EmailForm({ onSignedIn }: FormProps) {
  const { isAsking, error, forget, ask } = useSigningIn(onSignedIn);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void ask({ email: String(form.get('email')).trim(), password: String(form.get('password')) });
  };
  return (
    <form className="form" onSubmit={submit} onChange={forget}>
      <TextField name="email" label={texts.email} type="email" autoComplete="username" required />
      <TextField
        name="password"
        label={texts.password}
        type="password"
        autoComplete="current-password"
        required
        error={error === null ? undefined : refusalText(error, texts.wrongPassword)}
      />
      <Submit isAsking={isAsking} />
    </form>
  );
}

function KeyForm({ onSignedIn }: FormProps) {
  const { isAsking, error, forget, ask } = useSigningIn(onSignedIn);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void ask({ api_key: String(new FormData(event.currentTarget).get('key')).trim() });
  };
  return (
    <form className="form" onSubmit={submit} onChange={forget}>
      <TextField
        name="key"
        label={texts.key}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        error={error === null ? undefined : refusalText(error, texts.wrongKey)}
        hint={texts.keyHint}
      />
      <Submit isAsking={isAsking} />
      <p className="field-hint">{texts.keyKept}</p>
    </form>
  );
}

function Submit({ isAsking }: { readonly isAsking: boolean }) {
  return (
    <Button type="submit" look="primary" large aria-disabled={isAsking}>
      {isAsking ? <Spinner /> : null}
      {isAsking ? texts.submitting : texts.submit}
    </Button>
  );
}

function refusalText(error: unknown, wrong: string): string {
  if (!(error instanceof ApiError)) return problemText(error);
  if (error.isUnauthorized) return wrong;
  if (error.status === 403) return texts.weakKey;
  return error.status === 429 ? texts.tooOften : problemText(error);
}

/** A server begins with a key; who has signed in otherwise is asked for that again. */
function usualWay(): Way {
  try {
    return localStorage.getItem(PLACE) === 'email' ? 'email' : 'key';
  } catch {
    return 'key';
  }
}

function rememberWay(way: Way): void {
  try {
    localStorage.setItem(PLACE, way);
  } catch {
    // The tab that comes first does for the next time.
  }
}
