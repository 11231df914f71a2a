/** What the chat keeps of messages, and which addresses in them become links. */
import { describe, expect, it } from 'vitest';
import { partsOf } from '../src/chat/links';
import { nextChat, QUIET, type ChatTurn } from '../src/chat/messages';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, seconds));

const received = (from: string, text: string, seconds = 0): ChatTurn => ({
  type: 'received',
  from,
  name: from,
  text,
  isOwn: from === 'me',
  at: at(seconds),
});

describe('nextChat', () => {
  it('counts what comes while the chat is closed, but not the own messages', () => {
    const state = [received('a', '1'), received('me', '2'), received('b', '3')].reduce(nextChat, QUIET);
    expect(state.unread).toBe(2);
  });

  it('has nothing unread once opened, nor while open', () => {
    const turns: ChatTurn[] = [received('a', '1'), { type: 'open' }, received('a', '2')];
    expect(turns.reduce(nextChat, QUIET)).toMatchObject({ unread: 0, isOpen: true });
  });

  it('joins messages of one person that follow closely', () => {
    const turns = [received('a', '1', 0), received('a', '2', 20), received('b', '3', 25), received('a', '4', 30)];
    expect(turns.reduce(nextChat, QUIET).messages.map(({ continues }) => continues)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('starts anew after a pause', () => {
    const turns = [received('a', '1', 0), received('a', '2', 300)];
    expect(turns.reduce(nextChat, QUIET).messages[1]).toMatchObject({ continues: false });
  });

  it('keeps a thousand messages at most, with ids that stay unique', () => {
    let state = QUIET;
    for (let index = 0; index < 1_200; index += 1) state = nextChat(state, received('a', String(index)));
    expect(state.messages).toHaveLength(1_000);
    expect(new Set(state.messages.map(({ id }) => id)).size).toBe(1_000);
    expect(state.messages.at(-1)?.text).toBe('1199');
  });
});

describe('partsOf', () => {
  it('makes links of http and https addresses', () => {
    expect(partsOf('see https://example.org/a?b=1#c now')).toEqual([
      { text: 'see ' },
      { text: 'https://example.org/a?b=1#c', href: 'https://example.org/a?b=1#c' },
      { text: ' now' },
    ]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://example.org', 'www.example.org'])(
    'leaves %s as text',
    (text) => {
      expect(partsOf(text)).toEqual([{ text }]);
    },
  );

  it('leaves marks at the end of a sentence out of the address', () => {
    expect(partsOf('(https://example.org/x).')[1]).toMatchObject({ text: 'https://example.org/x' });
    expect(partsOf('Really, http://example.org?')[1]).toMatchObject({ text: 'http://example.org' });
  });

  it('keeps a bracket that was opened within the address', () => {
    expect(partsOf('https://example.org/Ada_(name)')[0]).toMatchObject({ text: 'https://example.org/Ada_(name)' });
  });

  it('gives back every character of the message', () => {
    const text = 'a http:// b <b>https://x.org</b> c https://y.org, d';
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('has no parts for nothing', () => {
    expect(partsOf('')).toEqual([]);
  });
});
