/** The audit log, as its page reads it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { given, list, rest, type Schemas } from '../rest';

export type Entry = Schemas['AuditEntry'];
export type Outcome = Entry['outcome'];
export type ActorKind = Entry['actor']['kind'];

export interface AuditFilters {
  readonly actor?: string | undefined;
  readonly kind?: ActorKind | undefined;
  readonly operation?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page: number;
}

const PAGE_SIZE = 50;

export const auditQuery = ({ actor, kind, operation, subject, outcome, from, to, page }: AuditFilters) =>
  queryOptions({
    queryKey: ['audit', { actor, kind, operation, subject, outcome, from, to, page }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/audit_entries', {
          params: {
            query: given({
              'filter[actor]': actor,
              'filter[actor_kind]': kind,
              'filter[operation]': operation,
              'filter[subject_id]': subject,
              'filter[outcome]': outcome,
              'filter[date_at][gte]': from,
              'filter[date_at][lte]': to,
              'page[number]': page,
              'page[size]': PAGE_SIZE,
            }),
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
