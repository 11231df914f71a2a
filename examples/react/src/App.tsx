/** Asks for a name and a room, gets a token for it from the application's server, and goes in. */
import type { InitializeConfig } from '@videorooms/client';
import { RoomProvider } from '@videorooms/react';
import { type FormEvent, type ReactElement, useState } from 'react';
import { Call } from './Call.tsx';

export function App(): ReactElement {
  const [config, setConfig] = useState<InitializeConfig>();
  const [problem, setProblem] = useState('');

  const join = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get('name'));
    try {
      const answer = await fetch(`/token?room=${encodeURIComponent(String(form.get('room')))}`);
      if (!answer.ok) throw new Error(await answer.text());
      const place = (await answer.json()) as { serverUrl: string; roomId: string; clientToken: string };
      setConfig({ ...place, context: JSON.stringify({ username }), enableMessages: true });
    } catch (error) {
      setProblem(String(error));
    }
  };

  if (config) {
    return (
      <RoomProvider config={config}>
        <Call onLeave={() => setConfig(undefined)} />
      </RoomProvider>
    );
  }
  return (
    <form className="lobby" onSubmit={(event) => void join(event)}>
      <h1>A call in React</h1>
      <label>
        Your name <input name="name" required maxLength={80} />
      </label>
      <label>
        Room <input name="room" defaultValue="example" required pattern="[A-Za-z0-9_\-]+" />
      </label>
      <button type="submit">Join</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
