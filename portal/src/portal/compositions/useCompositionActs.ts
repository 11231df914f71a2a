/** What is done to compositions from their list. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  cancelComposition,
  compositionKeys,
  createComposition,
  deleteComposition,
  type Composition,
} from '../../api/queries/compositions';
import { words } from '../../texts/portal';
import { focusHeading } from '../files/focus';
import { useConfirm } from '../parts/confirm';
import { say } from '../parts/toasts';
import { bodyAgain } from './editor/wish';

const texts = words.compositions;

export interface CompositionActs {
  readonly cancel: (composition: Composition) => void;
  /** The same once more. */
  readonly again: (composition: Composition) => void;
  readonly remove: (composition: Composition, title: string) => void;
}

export function useCompositionActs(): CompositionActs {
  const cache = useQueryClient();
  const ask = useConfirm();
  const settle = () => cache.invalidateQueries({ queryKey: compositionKeys.all });
  const { mutate: cancel } = useMutation({
    mutationFn: ({ id }: Composition) => cancelComposition(id),
    onSuccess: () => say(texts.cancelled),
    onSettled: settle,
  });
  const { mutate: again } = useMutation({
    mutationFn: (composition: Composition) => createComposition(bodyAgain(composition)),
    onSuccess: () => say(texts.asked),
    onSettled: settle,
  });
  return useMemo(() => {
    const remove = async ({ id }: Composition, title: string) => {
      const wasDone = await ask({
        title: words.files.deleteTitle(title),
        detail: texts.deleteDetail,
        action: words.files.deleteAction,
        run: () => deleteComposition(id),
        goneIsDone: true,
      });
      if (!wasDone) return;
      say(words.files.wasDeleted(title));
      await cache.invalidateQueries({ queryKey: compositionKeys.all });
      focusHeading();
    };
    return { cancel, again, remove: (composition, title) => void remove(composition, title) };
  }, [ask, cache, cancel, again]);
}
