/** What is chosen on the page of recordings, and what can be done to all of it. */
import { useQueryClient } from '@tanstack/react-query';
import { deleteMatching, deleteRecording, recordingKeys, type Recording, type RecordingFilters } from '../../api/queries/recordings';
import { Button } from '../../design/Button';
import { Trash } from '../../icons/icons';
import { words } from '../../texts/portal';
import { useConfirm } from '../parts/confirm';
import { say } from '../parts/toasts';
import { countText } from '../wording/measures';
import { deleteEach } from './deleting';
import type { Selection } from './useSelection';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly items: readonly Recording[];
  /** How many match the filters, on all pages. */
  readonly matching: number;
  readonly filters: RecordingFilters;
}

const texts = words.recordings.selection;

export function SelectionBar({ selection, items, matching, filters }: SelectionBarProps) {
  const remove = useDeletion(selection, matching, filters);
  const here = items.map(({ id }) => id);
  const hasAll = here.length > 0 && here.every(selection.has);
  const { size } = selection.ids;
  const count = selection.isMatching ? matching : size;
  return (
    <div className="selection-bar">
      <label className="selection-page">
        <input
          type="checkbox"
          checked={hasAll}
          onChange={({ target }) => (target.checked ? selection.toggle(here, true) : selection.clear())}
        />
        {texts.page}
      </label>
      <span aria-live="polite">
        {selection.isMatching ? texts.allMatching(countText(matching)) : size > 0 ? texts.chosen(size) : ''}
      </span>
      {hasAll && !selection.isMatching && matching > here.length ? (
        <Button look="quiet" onClick={selection.chooseMatching}>
          {texts.chooseMatching(countText(matching))}
        </Button>
      ) : null}
      {count > 0 ? (
        <>
          <Button look="quiet" onClick={selection.clear}>
            {texts.clear}
          </Button>
          <Button look="danger" onClick={remove}>
            <Trash size={16} />
            {texts.delete(countText(count))}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function useDeletion(selection: Selection, matching: number, filters: RecordingFilters) {
  const ask = useConfirm();
  const cache = useQueryClient();
  return async () => {
    const { isMatching, ids } = selection;
    const count = countText(isMatching ? matching : ids.size);
    let said = '';
    const run = async () => {
      if (isMatching) said = texts.done(await deleteMatching(filters));
      else {
        const done = await deleteEach([...ids], deleteRecording);
        said = done === ids.size ? texts.done(done) : texts.some(done, ids.size);
      }
    };
    const title = !isMatching && ids.size === 1 ? texts.titleOne : texts.title(count);
    const detail = isMatching ? texts.matchingDetail(count) : texts.detail;
    const wasDone = await ask({ title, detail, action: texts.action(count), run });
    void cache.invalidateQueries({ queryKey: recordingKeys.all });
    if (!wasDone) return;
    selection.clear();
    say(said);
  };
}
