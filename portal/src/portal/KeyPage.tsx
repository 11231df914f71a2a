/** Asks for the API key and tries it before it is kept. */
import { useState, type FormEvent } from 'react';
import { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import { problemText } from '../api/problem';
import { listRooms } from '../api/rooms';
import { Button } from '../design/Button';
import { TextField } from '../design/fields';
import { Spinner } from '../design/Spinner';
import { texts } from '../texts';
import { Logo } from './Logo';

interface KeyPageProps {
  readonly wasRefused: boolean;
  readonly onAccept: (key: string) => void;
}

const words = texts.portal.key;

export function KeyPage({ wasRefused, onAccept }: KeyPageProps) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState(wasRefused ? words.wrong : '');
  const [isChecking, setChecking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = key.trim();
    if (given === '' || isChecking) return;
    setChecking(true);
    try {
      await listRooms(new ApiClient(given), { name: '', page: 1, pageSize: 1 });
      onAccept(given);
    } catch (error) {
      const isWrong = error instanceof ApiError && (error.isUnauthorized || error.status === 403);
      setProblem(isWrong ? words.wrong : problemText(error));
      setChecking(false);
    }
  };

  return (
    <main className="key-page">
      <form className="card key-card" onSubmit={submit}>
        <Logo />
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        <TextField
          label={words.label}
          type="password"
          value={key}
          autoComplete="off"
          spellCheck={false}
          required
          error={problem || undefined}
          hint={words.where}
          onChange={(event) => {
            setKey(event.target.value);
            setProblem('');
          }}
        />
        <Button type="submit" look="primary" large aria-disabled={isChecking}>
          {isChecking ? <Spinner /> : null}
          {isChecking ? words.checking : words.submit}
        </Button>
        <p className="field-hint">{words.kept}</p>
      </form>
    </main>
  );
}
