/** The recordings of this server by session: play, download, delete, and make compositions of them. */
import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { problemText } from '../../api/problem';
import { deleteRecording } from '../../api/recordings';
import { listRooms } from '../../api/rooms';
import { Button } from '../../design/Button';
import { useFocusLater } from '../../design/focus';
import { Notice } from '../../design/Notice';
import { addressOf } from './address';
import { texts } from '../../texts';
import { Paging } from '../Paging';
import { SearchField } from '../SearchField';
import { useSaying } from '../useSaying';
import { DeleteFileDialog } from './DeleteFileDialog';
import { EmptyList, Waiting } from './EmptyList';
import { Filters } from './Filters';
import { usePlaying } from './playing';
import './page.css';
import './recordings.css';
import { titleOf } from './RecordingItem';
import { SessionCard } from './SessionCard';
import { useRecordings, type RecordingRow, type RecordingsWish } from './useRecordings';
import { listProblem } from './wording';

interface RecordingsPageProps {
  readonly api: ApiClient;
  readonly wish: RecordingsWish;
  readonly onRefused: () => void;
}

const words = texts.recordings;
const EVERYTHING: RecordingsWish = { room: '', session: '', pageNumber: 1 };
const goTo = (wish: RecordingsWish): void => {
  location.hash = addressOf({ page: 'recordings', ...wish });
};

export function RecordingsPage({ api, wish, onRefused }: RecordingsPageProps) {
  const [unwanted, setUnwanted] = useState<RecordingRow | null>(null);
  const [said, say] = useSaying();
  const search = useRoomSearch(api, wish);
  const [heading, focusHeading] = useFocusLater<HTMLHeadingElement>();
  const playing = usePlaying();
  const { found, problem, reload } = useRecordings(api, wish, onRefused);

  const wasDeleted = (row: RecordingRow) => {
    setUnwanted(null);
    say(words.wasDeleted(titleOf(row)));
    // The button that was pressed goes with its row.
    focusHeading();
    reload();
  };

  return (
    <div className="rooms">
      <div className="rooms-head recordings-head">
        <h1 ref={heading} tabIndex={-1}>
          {words.recordings}
        </h1>
        <SearchField onSearch={search.find} />
      </div>
      {search.problem ? <Notice title={search.problem} /> : null}
      <Filters wish={wish} group={found?.groups[0]} />
      {problem === null ? null : (
        <Notice title={listProblem(problem)}>
          <Button onClick={reload}>{texts.tryAgain}</Button>
        </Notice>
      )}
      {found === null && problem === null ? <Waiting /> : null}
      {found?.groups.length === 0 ? <NoRecordings wish={wish} /> : null}
      {found?.groups.map((group) => (
        <SessionCard
          key={group.sessionId}
          {...{ api, group, wish, playing, say, onRefused }}
          onDelete={setUnwanted}
        />
      ))}
      {found && found.groups.length > 0 ? (
        <Paging
          label={words.recordings}
          page={found.page}
          onTurn={(pageNumber) => goTo({ ...wish, pageNumber })}
        />
      ) : null}
      <p className="said" role="status">
        {said}
      </p>
      {unwanted ? (
        <DeleteFileDialog
          title={titleOf(unwanted)}
          detail={unwanted.recording.ended_at === null ? words.deleteLiveDetail : words.deleteRecordingDetail}
          remove={() => deleteRecording(api, unwanted.recording.id)}
          onClose={() => setUnwanted(null)}
          onDone={() => wasDeleted(unwanted)}
        />
      ) : null}
    </div>
  );
}

/** Filters by the room of that exact name, as the API finds rooms; by none when the name is empty. */
function useRoomSearch(api: ApiClient, wish: RecordingsWish) {
  const [problem, setProblem] = useState('');
  const find = async (name: string) => {
    setProblem('');
    if (name === '') {
      if (wish.room) goTo(EVERYTHING);
      return;
    }
    try {
      const [room] = (await listRooms(api, { name, page: 1, pageSize: 1 })).items;
      if (room) goTo({ ...EVERYTHING, room: room.id });
      else setProblem(texts.portal.nothingFound(name));
    } catch (error) {
      setProblem(problemText(error));
    }
  };
  return { problem, find };
}

function NoRecordings({ wish }: { readonly wish: RecordingsWish }) {
  if (wish.pageNumber > 1) {
    return (
      <EmptyList
        title={words.emptyPage}
        link={addressOf({ page: 'recordings', ...wish, pageNumber: 1 })}
        linkText={words.firstPage}
      />
    );
  }
  return wish.room || wish.session ? (
    <EmptyList title={words.emptyFiltered} detail={words.emptyFilteredDetail} />
  ) : (
    <EmptyList title={words.empty} detail={words.emptyDetail} />
  );
}
