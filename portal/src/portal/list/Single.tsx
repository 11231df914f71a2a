/**
 * One thing that a page is about, in all its states: on its way, failed, not for this role, not there (any more), there.
 *
 * What was read stays on screen while newer is asked for and when that fails, but not when the thing has gone.
 */
import type { ReactNode } from 'react';
import { isGone } from '../../api/errors';
import { problemText } from '../parts/problems';
import { isDenied } from './Listing';
import { SkeletonBlock } from './Skeleton';
import { DeniedState, ProblemState, StaleNotice } from './states';

interface SingleProps<T> {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown };
  /** In its place when there is no such thing. */
  readonly missing: ReactNode;
  readonly children: (found: T) => ReactNode;
}

export function Single<T>({ query, missing, children }: SingleProps<T>) {
  const { data, error, refetch } = query;
  const again = () => void refetch();
  if (isGone(error)) return missing;
  if (isDenied(error)) return <DeniedState />;
  if (data === undefined) {
    return error === null ? <SkeletonBlock lines={5} /> : <ProblemState text={problemText(error)} onAgain={again} />;
  }
  return (
    <>
      {error === null ? null : <StaleNotice text={problemText(error)} onAgain={again} />}
      {children(data)}
    </>
  );
}
