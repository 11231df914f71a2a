/**
 * Where the link of an invitation leads, `#/welcome?token=…`: sets a password and signs in.
 *
 * The link of a server's first start says `first=true` and also asks who the owner is.
 */
import type { FormEvent } from 'react';
import { ApiError } from '../../api/errors';
import type { Me } from '../../api/me';
import { Button } from '../../design/Button';
import { TextField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { Spinner } from '../../design/Spinner';
import { addressOf, type Parameters } from '../../router/routes';
import { words } from '../../texts/portal';
import { fieldErrorsOf } from '../parts/fieldErrors';
import { SignInCard } from './SignInCard';
import { useSigningIn } from './useSigningIn';

const texts = words.signIn.welcome;
const FIELDS = ['password', 'email', 'name'];

interface WelcomePageProps {
  readonly parameters: Parameters;
  readonly onSignedIn: (me: Me) => void;
}

export function WelcomePage({ parameters, onSignedIn }: WelcomePageProps) {
  const token = parameters['token'] ?? '';
  const isFirst = parameters['first'] === 'true';
  const { isAsking, error, ask } = useSigningIn(onSignedIn);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const about = isFirst
      ? { email: String(form.get('email')).trim(), name: String(form.get('name')).trim() || null }
      : {};
    void ask({ invitation: token, password: String(form.get('password')), ...about });
  };
  const isDead = error instanceof ApiError && error.isUnauthorized;
  if (token === '' || isDead) return <DeadLink text={isDead ? texts.dead : texts.noToken} />;
  const errors = fieldErrorsOf(error, FIELDS);
  return (
    <SignInCard title={texts.title} lead={isFirst ? texts.leadFirst : texts.lead}>
      <form className="form" onSubmit={submit}>
        {errors.elsewhere ? <Notice title={errors.elsewhere} /> : null}
        {isFirst ? (
          <>
            <TextField name="name" label={texts.name} autoComplete="name" error={errors.at('name')} />
            <TextField
              name="email"
              label={words.signIn.email}
              type="email"
              autoComplete="username"
              required
              error={errors.at('email')}
            />
          </>
        ) : null}
        <TextField
          name="password"
          label={texts.newPassword}
          type="password"
          autoComplete="new-password"
          required
          hint={texts.passwordHint}
          error={errors.at('password')}
        />
        <Button type="submit" look="primary" large aria-disabled={isAsking}>
          {isAsking ? <Spinner /> : null}
          {isAsking ? texts.submitting : texts.submit}
        </Button>
      </form>
    </SignInCard>
  );
}

function DeadLink({ text }: { readonly text: string }) {
  return (
    <SignInCard title={texts.title} lead={text}>
      <a href={addressOf('sign-in')}>{texts.toSignIn}</a>
    </SignInCard>
  );
}
