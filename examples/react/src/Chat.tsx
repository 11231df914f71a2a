/** What people write to each other. */
import { useMessages, useParticipant, type ReceivedMessage } from '@videorooms/react';
import type { FormEvent, ReactElement } from 'react';
import { nameOf } from './names.ts';

export function Chat(): ReactElement {
  const { messages, send } = useMessages();
  const say = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('text')).trim();
    if (text) send(text).then(() => form.reset(), () => {});
  };
  return (
    <aside className="chat">
      <ol>
        {messages.map((one) => (
          <Line key={one.id} said={one} />
        ))}
      </ol>
      <form onSubmit={say}>
        <input name="text" aria-label="Message" maxLength={2000} autoComplete="off" />
        <button type="submit">Send</button>
      </form>
    </aside>
  );
}

function Line({ said }: { readonly said: ReceivedMessage }): ReactElement {
  const sender = useParticipant(said.participantId);
  return (
    <li>
      <b>{nameOf(sender)}</b> {said.message.payload}
    </li>
  );
}
