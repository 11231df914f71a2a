/** Who is on which page of tiles. */
import { describe, expect, it } from 'vitest';
import { orderForPages, pageOf } from '../src/tiles/order';

const ids = ['me', 'a', 'b', 'c', 'd', 'e'];

describe('orderForPages', () => {
  it('leaves everyone in place while all fit one page', () => {
    expect(orderForPages(ids, 6, new Map([['e', 9]]))).toEqual(ids);
  });

  it('brings a speaker of a later page to the place of the quietest on the first', () => {
    expect(
      orderForPages(
        ids,
        3,
        new Map([
          ['a', 5],
          ['d', 7],
        ]),
      ),
    ).toEqual(['me', 'a', 'd', 'c', 'b', 'e']);
  });

  it('does not move anybody for speakers who were heard longer ago than all on the first page', () => {
    expect(
      orderForPages(
        ids,
        3,
        new Map([
          ['a', 5],
          ['b', 6],
          ['d', 2],
        ]),
      ),
    ).toEqual(ids);
  });

  it('never moves the own tile', () => {
    expect(orderForPages(ids, 2, new Map([['c', 3]]))[0]).toBe('me');
  });
});

describe('pageOf', () => {
  it('cuts the wanted page', () => {
    expect(pageOf(ids, 4, 1)).toEqual({ items: ['d', 'e'], index: 1, pages: 2 });
  });

  it('shows the last page when the wanted one is gone', () => {
    expect(pageOf(ids.slice(0, 3), 4, 5)).toMatchObject({ index: 0, pages: 1 });
  });
});
