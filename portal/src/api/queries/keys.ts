/** API keys, as the portal's page reads and changes them. */
import { queryOptions } from '@tanstack/react-query';
import { done, list, one, rest, type Schemas } from '../rest';

export type ApiKey = Schemas['ShownApiKey'];
export type Scope = Schemas['Scope'];

const PAGE_SIZE = 50;

export const keyKeys = { all: ['keys'] as const };

export const keysQuery = (page: number) =>
  queryOptions({
    queryKey: [...keyKeys.all, 'list', page],
    queryFn: ({ signal }) =>
      list(rest.GET('/v2/api_keys', { params: { query: { 'page[number]': page, 'page[size]': PAGE_SIZE } }, signal })),
  });

/** The answer has the key itself, this once. */
export const createKey = (name: string, scope: Scope) => one(rest.POST('/v2/api_keys', { body: { name, scope } }));

export const revokeKey = (id: string) =>
  done(rest.DELETE('/v2/api_keys/{api_key_id}', { params: { path: { api_key_id: id } } }));
