/**
 * The draft on the screen with its steps back.
 *
 * A change is a function of the draft. The same mark makes one step of many, and all of them get the draft from before it.
 */
import { useCallback, useMemo, useState } from 'react';
import { firstStep, stepBack, stepBy, stepForward, type Draft } from './draft';

export type Change = (draft: Draft) => Draft;

export interface Drafting {
  readonly draft: Draft;
  readonly change: (how: Change, mark?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export function useDraft(first: Draft): Drafting {
  const [steps, setSteps] = useState(() => firstStep(first));
  const change = useCallback(
    (how: Change, mark?: string) => setSteps((before) => stepBy(before, how, mark ?? null)),
    [],
  );
  const undo = useCallback(() => setSteps(stepBack), []);
  const redo = useCallback(() => setSteps(stepForward), []);
  return useMemo(
    () => ({
      draft: steps.draft,
      change,
      undo,
      redo,
      canUndo: steps.before.length > 0,
      canRedo: steps.after.length > 0,
    }),
    [steps, change, undo, redo],
  );
}
