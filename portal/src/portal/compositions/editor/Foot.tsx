/** The bar that is always in reach: steps back, what no field is to blame for, and the button that asks for the file. */
import type { ErrorEntry } from '../../../api/errors';
import { Button, IconButton } from '../../../design/Button';
import { Notice } from '../../../design/Notice';
import { Spinner } from '../../../design/Spinner';
import { Redo, Undo } from '../../../icons/editing';
import { Film } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import { problemText } from '../../parts/problems';
import { faultText } from './faults';
import type { Drafting } from './useDraft';

interface FootProps {
  readonly drafting: Drafting;
  readonly faults: readonly ErrorEntry[];
  /** What came instead of an answer; null for nothing. */
  readonly problem: unknown;
  readonly isSending: boolean;
  readonly onCompose: () => void;
}

const texts = words.editor;

export function Foot({ drafting, faults, problem, isSending, onCompose }: FootProps) {
  const { undo, redo, canUndo, canRedo } = drafting;
  return (
    <div className="editor-foot">
      {faults.map((fault) => (
        <Notice key={fault.pointer ?? fault.code} title={texts.refusedTitle} detail={faultText(fault) ?? ''} />
      ))}
      {problem === null ? null : <Notice title={problemText(problem)} />}
      <div className="editor-foot-row">
        <IconButton name={texts.undo} aria-disabled={!canUndo} onClick={undo}>
          <Undo size={20} />
        </IconButton>
        <IconButton name={texts.redo} aria-disabled={!canRedo} onClick={redo}>
          <Redo size={20} />
        </IconButton>
        <Button look="primary" aria-disabled={isSending} onClick={onCompose}>
          {isSending ? <Spinner /> : <Film size={18} />}
          {isSending ? texts.composing : texts.compose}
        </Button>
      </div>
    </div>
  );
}
