/** A list of compositions with their dialogs: of one session beside its recordings, or a page of all. */
import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { cancelComposition, deleteComposition, type CompositionRecord } from '../../api/compositions';
import { problemText } from '../../api/problem';
import { useFocusLater } from '../../design/focus';
import { texts } from '../../texts';
import { CompositionItem, compositionTitle } from './CompositionItem';
import { DeleteFileDialog } from './DeleteFileDialog';
import type { Heading } from './FileItem';
import type { Playing } from './playing';
import type { CompositionRow } from './useCompositions';

interface CompositionListProps {
  readonly heading?: Heading;
  readonly api: ApiClient;
  readonly label: string;
  readonly rows: readonly CompositionRow[];
  readonly playing: Playing;
  readonly say: (what: string) => void;
  readonly onChange: () => void;
}

const words = texts.recordings;

export function CompositionList({ heading, api, label, rows, ...rest }: CompositionListProps) {
  const { playing, say, onChange } = rest;
  const [list, focusList] = useFocusLater<HTMLUListElement>();
  const [unwanted, setUnwanted] = useState<CompositionRow | null>(null);

  const cancel = async ({ id }: CompositionRecord) => {
    try {
      await cancelComposition(api, id);
      say(words.wasCancelled);
    } catch (error) {
      say(problemText(error));
    }
    onChange();
  };

  return (
    <>
      <ul ref={list} tabIndex={-1} className="file-list" aria-label={label}>
        {rows.map((row) => (
          <CompositionItem
            key={row.composition.id}
            heading={heading}
            api={api}
            row={row}
            isPlaying={playing.id === row.composition.id}
            onPlay={(on) => playing.set(on ? row.composition.id : null)}
            onAct={(action) => (action === 'delete' ? setUnwanted(row) : void cancel(row.composition))}
          />
        ))}
      </ul>
      {unwanted ? (
        <DeleteFileDialog
          title={compositionTitle(unwanted)}
          detail={words.deleteCompositionDetail}
          remove={() => deleteComposition(api, unwanted.composition.id)}
          onClose={() => setUnwanted(null)}
          onDone={() => {
            setUnwanted(null);
            say(words.wasDeleted(compositionTitle(unwanted)));
            // The button that was pressed goes with its row.
            focusList();
            onChange();
          }}
        />
      ) : null}
    </>
  );
}
