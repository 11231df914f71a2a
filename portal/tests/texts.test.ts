/** All words of the pages are in texts/, and none is missing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts } from '../src/texts';
import { words } from '../src/texts/portal';

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
    const all = [...leaves(texts), ...leaves(words, 'words')];
    expect(all.length).toBeGreaterThan(100);
    for (const [path, text] of all) expect(text.trim(), path).not.toBe('');
  });

  it('count one person and many', () => {
    expect([words.rooms.live(1), words.rooms.live(9)]).toEqual(['1 person in now', '9 people in now']);
  });

  it('are the only words on screen: no component writes its own', () => {
    // A word between tags, or in an attribute that people read.
    const written = />\s*[A-Za-z][a-z]+[^<>{}=;()]*<\/|(?:title|placeholder|aria-label|alt)="[A-Za-z][^"]*"/;
    const offenders = sources.filter(({ text }) => written.test(text)).map(({ file }) => file);
    expect(offenders).toEqual([]);
  });
});
