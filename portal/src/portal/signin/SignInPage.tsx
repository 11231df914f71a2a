/** Signs in with an API key. The page that was asked for stays in the address and is shown afterwards. */
import { useEffect, useState, type FormEvent } from 'react';
import { ApiError } from '../../api/errors';
import { signInWithKey, type Me } from '../../api/me';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Spinner } from '../../design/Spinner';
import { words } from '../../texts/portal';
import { Logo } from '../Logo';
import { problemText } from '../parts/problems';

interface SignInPageProps {
  readonly wasEnded: boolean;
  readonly onSignedIn: (me: Me) => void;
}

const texts = words.signIn;

export function SignInPage({ wasEnded, onSignedIn }: SignInPageProps) {
  useEffect(() => {
    document.title = words.shell.pageTitle(texts.title, words.shell.product);
  }, []);
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <Logo />
        <div>
          <h1>{texts.title}</h1>
          <p className="lead">{wasEnded ? texts.ended : texts.lead}</p>
        </div>
        <KeyForm onSignedIn={onSignedIn} />
      </div>
    </main>
  );
}

function KeyForm({ onSignedIn }: { readonly onSignedIn: (me: Me) => void }) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState('');
  const [isAsking, setAsking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = key.trim();
    if (given === '' || isAsking) return;
    setAsking(true);
    try {
      onSignedIn(await signInWithKey(given));
    } catch (error) {
      const isWrong = error instanceof ApiError && (error.isUnauthorized || error.status === 403);
      setProblem(isWrong ? texts.wrongKey : problemText(error));
      setAsking(false);
    }
  };

  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label={texts.key}
        type="password"
        value={key}
        autoComplete="off"
        spellCheck={false}
        required
        error={problem || undefined}
        hint={texts.keyHint}
        onChange={(event) => {
          setKey(event.target.value);
          setProblem('');
        }}
      />
      <Button type="submit" look="primary" large aria-disabled={isAsking}>
        {isAsking ? <Spinner /> : null}
        {isAsking ? texts.submitting : texts.submit}
      </Button>
      <p className="field-hint">{texts.keyKept}</p>
    </form>
  );
}
