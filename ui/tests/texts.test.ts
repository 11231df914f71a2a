/** All words of a meeting are in texts.ts, none is missing, and another language can take their place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setTexts, texts } from '../src/texts';

function leaves(node: unknown, path = 'texts'): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return leaves((node as (...args: unknown[]) => unknown)(2, 3, 4), `${path}()`);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

const sources = readdirSync(join(import.meta.dirname, '../src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, '../src', file), 'utf8') }));

describe('texts', () => {
  it('are all there', () => {
    const all = leaves(texts);
    expect(all.length).toBeGreaterThan(150);
    for (const [path, text] of all) expect(text.trim(), path).not.toBe('');
  });

  it('count one person and many', () => {
    expect(texts.room.count(1)).toBe('1 person');
    expect(texts.room.count(9)).toBe('9 people');
  });

  it('say how much of the chat is unread only when something is', () => {
    expect(texts.room.openChat(0)).toBe('Open chat');
    expect(texts.room.openChat(2)).toBe('Open chat, 2 unread');
  });

  it('are the only words on screen: no component writes its own', () => {
    // A word between tags, or in an attribute that people read.
    const written = />\s*[A-Za-z][a-z]+[^<>{}=;()]*<\/|(?:title|placeholder|aria-label|alt)="[A-Za-z][^"]*"/;
    const offenders = sources.filter(({ text }) => written.test(text)).map(({ file }) => file);
    expect(offenders).toEqual([]);
  });

  it('can be those of another language, in parts, where screens have read them already', () => {
    const { prejoin } = texts;
    const before = prejoin.join;
    setTexts({ prejoin: { join: 'Jetzt beitreten' }, room: { count: (count) => `${count} Personen` } });
    expect([prejoin.join, texts.room.count(2), texts.room.leave]).toEqual(['Jetzt beitreten', '2 Personen', 'Leave']);
    setTexts({ prejoin: { join: before } });
    setTexts(JSON.parse('{"__proto__": {"polluted": 1}, "unknown": "x"}'));
    expect([({} as { polluted?: number }).polluted, 'unknown' in texts]).toEqual([undefined, false]);
  });
});
