/** The small rules of the pages: routes, links, initials. */
import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from '../src/design/Avatar';
import { mayBePassedOn, readJoinLink } from '../src/meet/link';
import { addressOf, pageNumberOf, placeOf, routeOf } from '../src/router/routes';

const portal = (page: string, id = '', parameters = {}) => ({ page: 'portal', place: { page, id, parameters } });

describe('routeOf', () => {
  it.each([
    ['/', '', portal('overview')],
    ['/index.html', '', portal('overview')],
    ['/', '#/rooms?name=a%26b&page=2', portal('rooms', '', { name: 'a&b', page: '2' })],
    ['/', '#/rooms/a%2Fb', portal('rooms', 'a/b')],
    ['/', '#/compositions/new?session=s', portal('compositions', 'new', { session: 's' })],
    ['/meet/01a2', '#token=x', { page: 'meet', roomId: '01a2', fragment: '#token=x' }],
    ['/meet/01a2/', '', { page: 'meet', roomId: '01a2', fragment: '' }],
    ['/meet/a%2Fb', '', { page: 'meet', roomId: 'a/b', fragment: '' }],
    ['/meet/%zz', '', { page: 'meet', roomId: '%zz', fragment: '' }],
    ['/meet', '', { page: 'unknown' }],
    ['/meet/a/b', '', { page: 'unknown' }],
    ['/other', '', { page: 'unknown' }],
    ['/', '#/later', { page: 'unknown' }],
    ['/', '#/rooms/a/b', { page: 'unknown' }],
  ])('reads %s%s', (path, hash, route) => {
    expect(routeOf(path, hash)).toEqual(route);
  });
});

describe('addressOf', () => {
  it.each([
    ['overview', '', {}, '#/'],
    ['rooms', 'a/b ?', {}, '#/rooms/a%2Fb%20%3F'],
    ['rooms', '', { name: 'a&b', page: undefined, empty: '' }, '#/rooms?name=a%26b'],
  ] as const)('of %s %s is read back', (page, id, parameters, address) => {
    expect(addressOf(page, id, parameters)).toBe(address);
    expect(placeOf(address)).toMatchObject({ page, id });
  });
});

describe('pageNumberOf', () => {
  it.each([
    [{}, 1],
    [{ page: '3' }, 3],
    [{ page: '0' }, 1],
    [{ page: '-1' }, 1],
    [{ page: '1e9' }, 1],
    [{ page: '99999999' }, 1],
  ])('reads %j as %i', (parameters, page) => {
    expect(pageNumberOf(parameters)).toBe(page);
  });
});

describe('mayBePassedOn', () => {
  const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

  it('allows the link of ordinary people', () => {
    expect(mayBePassedOn(tokenOf({ typ: 'refresh' }))).toBe(true);
    expect(mayBePassedOn(tokenOf({ permissions: { moderate: false }, name: 'ÿ?>~' }))).toBe(true);
  });

  it.each([{ permissions: { moderate: true } }, { hidden: true }])('keeps the link of %j to its holder', (claims) => {
    expect(mayBePassedOn(tokenOf(claims))).toBe(false);
  });

  it.each([null, '', 'nonsense', 'x.%.x', `x.${btoa('null')}.x`])('passes on nothing that is no token: %s', (token) => {
    expect(mayBePassedOn(token)).toBe(false);
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
