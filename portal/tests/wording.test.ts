/** How files are put into words, and which links a browser is sent to. */
import { describe, expect, it } from 'vitest';
import { openLink } from '../src/api/files';
import { bySession } from '../src/portal/recordings/SessionFiles';
import { personName } from '../src/portal/sessions/names';
import { codecText } from '../src/portal/wording/codecs';
import { lengthText, megabytesText } from '../src/portal/wording/measures';
import { plain } from '../src/portal/wording/text';
import { dateText, spanText } from '../src/portal/wording/times';

describe('wording', () => {
  it.each([
    [0, '0:00'],
    [6_600, '0:07'],
    [725_000, '12:05'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('writes %s ms as players do', (ms, text) => {
    expect(lengthText(ms)).toBe(text);
  });

  it.each([
    [0, /^0 B$/],
    [0.4, /^400 kB$/],
    [3.25, /^3[.,]3 MB$/],
    [250.4, /^250 MB$/],
    [1500, /^1[.,]5 GB$/],
  ])('writes %s MB in a unit that fits', (mb, text) => {
    expect(megabytesText(mb)).toMatch(text);
  });

  it('knows codecs by their names and leaves others as they are', () => {
    expect(['h264', 'OPUS', 'vp10'].map(codecText)).toEqual(['H.264', 'Opus', 'vp10']);
  });

  it('says nothing about a moment that is none', () => {
    expect(dateText('yesterday')).toBe('');
  });

  it('cuts between characters, not within one', () => {
    expect(plain('😀'.repeat(200)).endsWith('😀…')).toBe(true);
  });

  it('keeps letters of all writings and takes only marks out', () => {
    expect(plain(' \u202eעדה\u202c\n Ada\u0000 ')).toBe('עדה Ada');
  });

  it.each(['\u00ad', '\u200b', '\u2060', '\ufeff'])('takes out marks that nobody sees (%j)', (mark) => {
    expect(plain(`Weekly${mark} sync`)).toBe('Weekly sync');
  });

  it.each([
    [45, '45 s'],
    [725, '12 min'],
    [10_800, '3 h'],
    [12_000, '3 h 20 min'],
    [187_200, '2 d 4 h'],
  ])('says how long %s seconds are in the two largest units', (seconds, text) => {
    expect(spanText(seconds)).toBe(text);
  });
});

describe('personName', () => {
  it.each([
    ['{"username":"Ada"}', 'Ada'],
    ['{"username":42}', '0192aaaa'],
    ['{"username":"\u202e "}', '0192aaaa'],
    ['{"name":"Ada"}', 'Ada'],
    ['Ada', 'Ada'],
    [' ', '0192aaaa'],
    [null, '0192aaaa'],
  ])('of %s is %s', (context, name) => {
    expect(personName(context, '0192aaaa-bbbb')).toBe(name);
  });
});

describe('openLink', () => {
  it.each([
    ['https://bucket.example/recordings/a.webm?X-Amz-Signature=s', 'https://bucket.example/recordings/a.webm?X-Amz-Signature=s'],
    ['http://inside:8080/v2/room_recordings/a/file?expires=1', '/v2/room_recordings/a/file?expires=1'],
    ['javascript:alert(1)', null],
    ['not a link', null],
    [null, null],
  ])('makes of %s %s', (link, opened) => {
    expect(openLink(link)).toBe(opened);
  });
});

describe('bySession', () => {
  it('keeps the order of the list, and puts a session where its newest recording is', () => {
    const of = (id: string, session_id: string) => ({ id, session_id }) as never;
    const groups = bySession([of('1', 'a'), of('2', 'b'), of('3', 'a')]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['1', '3'], ['2']]);
  });
});
