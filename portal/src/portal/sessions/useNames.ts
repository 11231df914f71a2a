/** Names for the ids of a session's participants; heads of ids until names are read. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { peopleQuery } from '../../api/queries/session';
import { shortId } from '../wording/text';
import { personName } from './names';

export type NameOf = (participantId: string) => string;

export function useNames(sessionId: string, isLive: boolean): { readonly nameOf: NameOf; readonly isReady: boolean } {
  const { data, isPending } = useQuery(peopleQuery(sessionId, isLive));
  const names = useMemo(() => new Map((data ?? []).map(({ id, context }) => [id, personName(context, id)])), [data]);
  const nameOf = useCallback<NameOf>((id) => names.get(id) ?? shortId(id), [names]);
  return { nameOf, isReady: !isPending };
}
