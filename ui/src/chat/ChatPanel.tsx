/** The chat: messages, read out as they come, and the field to write one. Full screen on phones. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { IconButton } from '../look/Button';
import { useFocusReturn } from '../look/focus';
import { Close, Send } from '../icons/icons';
import { texts } from '../texts';
import { partsOf } from './links';
import type { ChatMessage } from './messages';
import { LONGEST_MESSAGE, type ChatOfRoom } from './useChat';

const words = texts.chat;

interface ChatPanelProps {
  readonly chat: ChatOfRoom;
  /** Who only looks in reads and cannot write. */
  readonly canWrite: boolean;
  readonly onClose: () => void;
}

export function ChatPanel({ chat, canWrite, onClose }: ChatPanelProps) {
  useFocusReturn();
  return (
    <aside className="panel chat" aria-label={words.title}>
      <header className="panel-head">
        <h2>{words.title}</h2>
        <IconButton name={texts.close} onClick={onClose}>
          <Close />
        </IconButton>
      </header>
      <Messages messages={chat.messages} />
      {canWrite ? <Composer chat={chat} onClose={onClose} /> : null}
    </aside>
  );
}

function Messages({ messages }: { readonly messages: readonly ChatMessage[] }) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  // Follows new messages unless the reader has gone back to older ones; the own message is always followed.
  useEffect(() => {
    const element = list.current;
    if (element && (atEnd.current || messages.at(-1)?.isOwn)) element.scrollTop = element.scrollHeight;
  }, [messages]);

  const noteEnd = () => {
    const element = list.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div ref={list} className="chat-messages" role="log" aria-label={words.messages} tabIndex={0} onScroll={noteEnd}>
      {messages.length === 0 ? (
        <div className="chat-empty">
          <p>{words.empty}</p>
          <p>{words.emptyDetail}</p>
        </div>
      ) : null}
      {messages.map((message) => (
        <Message key={message.id} message={message} />
      ))}
    </div>
  );
}

function Message({ message }: { readonly message: ChatMessage }) {
  const classes = ['chat-message', message.isOwn ? 'own' : '', message.continues ? 'continues' : ''];
  return (
    <div className={classes.filter(Boolean).join(' ')}>
      <p className={message.continues ? 'visually-hidden' : 'chat-by'}>
        <bdi className="chat-name">{message.isOwn ? words.you : message.name}</bdi>{' '}
        <time dateTime={message.at.toISOString()}>
          {message.at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
        </time>
      </p>
      <p className="chat-text" dir="auto">
        {partsOf(message.text).map((part, index) =>
          part.href === undefined ? (
            part.text
          ) : (
            <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          ),
        )}
      </p>
    </div>
  );
}

interface ComposerProps {
  readonly chat: Pick<ChatOfRoom, 'draft' | 'write' | 'send'>;
  readonly onClose: () => void;
}

function Composer({ chat, onClose }: ComposerProps) {
  const { draft: text, write } = chat;
  const [error, setError] = useState('');
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const send = async (event?: { preventDefault: () => void }) => {
    event?.preventDefault();
    const wanted = text.trim();
    if (wanted === '' || sending) return;
    if (wanted.length > LONGEST_MESSAGE) return setError(words.tooLong(LONGEST_MESSAGE));
    setSending(true);
    try {
      await chat.send(wanted);
      // What was written meanwhile is the next message.
      write((now) => (now === text ? '' : now));
      setError('');
    } catch {
      setError(words.notSent);
    } finally {
      setSending(false);
      field.current?.focus();
    }
  };

  const press = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter and Escape belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') return onClose();
    if (event.key === 'Enter' && !event.shiftKey) void send(event);
  };

  return (
    <form className="chat-composer" onSubmit={send}>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
      <div className="chat-field">
        <textarea
          ref={field}
          className="textarea"
          rows={1}
          aria-label={words.message}
          placeholder={words.placeholder}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
        />
        <IconButton name={words.send} type="submit" look="primary" aria-disabled={text.trim() === ''}>
          <Send size={20} />
        </IconButton>
      </div>
    </form>
  );
}
