/** Users of the portal, as its page reads and changes them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { done, given, list, one, rest, type Schemas } from '../rest';

export type User = Schemas['ShownUser'];
export type Invitation = Schemas['ShownInvitation'];

const PAGE_SIZE = 25;

export const userKeys = { all: ['users'] as const };

export const usersQuery = (contains: string | undefined, page: number) =>
  queryOptions({
    queryKey: [...userKeys.all, 'list', { contains, page }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/users', {
          params: { query: given({ 'filter[contains]': contains, 'page[number]': page, 'page[size]': PAGE_SIZE }) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const createUser = (body: Schemas['UserWish']) => one(rest.POST('/v2/users', { body }));

export const updateUser = (id: string, body: Schemas['UserChanges']) =>
  one(rest.PATCH('/v2/users/{user_id}', { params: { path: { user_id: id } }, body }));

export const deleteUser = (id: string) =>
  done(rest.DELETE('/v2/users/{user_id}', { params: { path: { user_id: id } } }));

/** A link that is good once, shown this once. */
export const inviteUser = (id: string) =>
  one(rest.POST('/v2/users/{user_id}/actions/invite', { params: { path: { user_id: id } } }));
