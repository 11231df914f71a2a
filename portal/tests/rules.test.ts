/** The small rules of the pages: routes, links, initials. */
import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from '../src/design/Avatar';
import { readJoinLink } from '../src/meet/link';
import { routeOf } from '../src/router/routes';

describe('routeOf', () => {
  it.each([
    ['/', '', { page: 'rooms' }],
    ['/index.html', '', { page: 'rooms' }],
    ['/meet/01a2', '#token=x', { page: 'meet', roomId: '01a2', fragment: '#token=x' }],
    ['/meet/01a2/', '', { page: 'meet', roomId: '01a2', fragment: '' }],
    ['/meet/a%2Fb', '', { page: 'meet', roomId: 'a/b', fragment: '' }],
    ['/meet/%zz', '', { page: 'meet', roomId: '%zz', fragment: '' }],
    ['/meet', '', { page: 'unknown' }],
    ['/meet/a/b', '', { page: 'unknown' }],
    ['/other', '', { page: 'unknown' }],
    ['/', '#/later', { page: 'unknown' }],
  ])('reads %s%s', (path, hash, route) => {
    expect(routeOf(path, hash)).toEqual(route);
  });
});

describe('readJoinLink', () => {
  it('reads token and name', () => {
    expect(readJoinLink('#token=a.b-c_d&name=Weekly+sync')).toEqual({ token: 'a.b-c_d', roomName: 'Weekly sync' });
  });

  it('says so when there is no token', () => {
    expect(readJoinLink('')).toEqual({ token: null, roomName: null });
    expect(readJoinLink('#token=')).toEqual({ token: null, roomName: null });
  });

  it('cuts a name that somebody made too long', () => {
    expect(readJoinLink(`#token=x&name=${'n'.repeat(999)}`).roomName).toHaveLength(100);
  });
});

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['  Jean  Luc  Picard ', 'JP'],
    ['😀 smile', '😀S'],
    ['', '?'],
  ])('makes of %j %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('gives one id always the same colour', () => {
    expect(hueOf('a-b')).toBe(hueOf('a-b'));
    expect(hueOf('a-b')).not.toBe(hueOf('a-c'));
  });
});
