/** The recordings at `#/recordings`, by session: filter, play, download, delete one or many, compose. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteRecording, recordingKeys, recordingsQuery, type Recording, type RecordingFilters } from '../../api/queries/recordings';
import { useParameters } from '../../router/useParameters';
import type { Parameters } from '../../router/routes';
import { words } from '../../texts/portal';
import '../files/files.css';
import { focusHeading } from '../files/focus';
import { usePlaying } from '../files/playing';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { useConfirm } from '../parts/confirm';
import { say } from '../parts/toasts';
import { useMay } from '../shell/me';
import { RecordingFilterRow } from './RecordingFilterRow';
import { SelectionBar } from './SelectionBar';
import { bySession, SessionFiles } from './SessionFiles';
import { useSelection } from './useSelection';

const texts = words.recordings;

export default function RecordingsEntry() {
  const { values, page } = useParameters();
  const filters = filtersOf(values);
  const query = useQuery(recordingsQuery({ ...filters, page }));
  const mayDelete = useMay('operator');
  const selection = useSelection(JSON.stringify(filters));
  const playing = usePlaying();
  const remove = useDeletion();
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <RecordingFilterRow />
      <Listing
        label={texts.list}
        query={query}
        columns={[]}
        keyOf={({ id }) => id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      >
        {(items) => (
          <>
            {/* What is still shown of other filters is not what would be deleted. */}
            {mayDelete && !query.isPlaceholderData ? (
              <SelectionBar {...{ selection, items, filters }} matching={query.data?.page.totalResults ?? items.length} />
            ) : null}
            {bySession(items).map((recordings) => (
              <SessionFiles
                key={recordings[0].session_id}
                recordings={recordings}
                playing={playing}
                selection={mayDelete ? selection : null}
                isAlone={filters.session !== undefined}
                onDelete={remove}
              />
            ))}
          </>
        )}
      </Listing>
    </>
  );
}

function filtersOf(values: Parameters): RecordingFilters {
  return {
    room: values['room'],
    session: values['session'],
    participant: values['participant'],
    type: values['type'],
    status: values['status'],
    from: values['from'],
    to: values['to'],
    endedFrom: values['ended_from'],
    endedTo: values['ended_to'],
    shortest: values['shortest'],
    longest: values['longest'],
  };
}

function useDeletion() {
  const ask = useConfirm();
  const cache = useQueryClient();
  return async (recording: Recording, title: string) => {
    const wasDone = await ask({
      title: words.files.deleteTitle(title),
      detail: recording.ended_at === null ? texts.deleteLiveDetail : texts.deleteDetail,
      action: words.files.deleteAction,
      run: () => deleteRecording(recording.id),
      goneIsDone: true,
    });
    if (!wasDone) return;
    say(words.files.wasDeleted(title));
    await cache.invalidateQueries({ queryKey: recordingKeys.all });
    focusHeading();
  };
}
