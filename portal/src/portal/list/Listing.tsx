/**
 * One page of a list in all its states: on its way, failed, not for this role, empty, empty for these filters, there.
 *
 * Every list of the portal is one. What was read stays on screen while newer is asked for, and when that fails.
 */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Listed } from '../../api/rest';
import { ApiError } from '../../api/errors';
import { Button } from '../../design/Button';
import { words } from '../../texts/portal';
import { problemText } from '../parts/problems';
import { useParameters } from '../../router/useParameters';
import { Paging } from './Paging';
import { SkeletonTable } from './Skeleton';
import { DeniedState, EmptyState, ProblemState, StaleNotice } from './states';
import { Table, type Column } from './Table';

export interface Emptiness {
  readonly title: string;
  readonly detail?: string;
  readonly action?: ReactNode;
}

interface ListingProps<T> {
  /** Accessible name of the list. */
  readonly label: string;
  readonly query: UseQueryResult<Listed<T>>;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  readonly empty: Emptiness;
  /** In the place of the table, for lists that are no tables. */
  readonly children?: (items: readonly T[]) => ReactNode;
}

export function Listing<T>({ label, query, columns, keyOf, empty, children }: ListingProps<T>) {
  const { data, error, isPlaceholderData, refetch } = query;
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <SkeletonTable columns={columns.length} />;
    return isDenied(error) ? <DeniedState /> : <ProblemState text={problemText(error)} onAgain={again} />;
  }
  return (
    <div className="listing">
      {error === null ? null : <StaleNotice text={problemText(error)} onAgain={again} />}
      {data.items.length === 0 ? (
        <Empty empty={empty} isBeyond={data.page.totalResults > 0} />
      ) : (
        (children?.(data.items) ?? (
          <Table label={label} columns={columns} items={data.items} keyOf={keyOf} isStale={isPlaceholderData} />
        ))
      )}
      <Paging label={label} page={data.page} />
    </div>
  );
}

function Empty({ empty, isBeyond }: { readonly empty: Emptiness; readonly isBeyond: boolean }) {
  const { isFiltered, clear, addressOfPage } = useParameters();
  if (isBeyond) {
    return (
      <EmptyState title={words.lists.emptyPage}>
        <a href={addressOfPage(1)}>{words.lists.firstPage}</a>
      </EmptyState>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState title={words.lists.nothingFound} detail={words.lists.nothingFoundDetail}>
        <Button onClick={clear}>{words.lists.clearFilters}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={empty.title} detail={empty.detail}>
      {empty.action}
    </EmptyState>
  );
}

export function isDenied(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}
