/** All compositions of this server, also those whose recordings are gone. */
import type { ApiClient } from '../../api/client';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { addressOf } from './address';
import { texts } from '../../texts';
import { Paging } from '../Paging';
import { useSaying } from '../useSaying';
import { CompositionList } from './CompositionList';
import { EmptyList, Waiting } from './EmptyList';
import { Filters } from './Filters';
import { usePlaying } from './playing';
import './page.css';
import './recordings.css';
import { useCompositions } from './useCompositions';
import { listProblem } from './wording';

interface CompositionsPageProps {
  readonly api: ApiClient;
  readonly wish: { readonly session: string; readonly pageNumber: number };
  readonly onRefused: () => void;
}

const words = texts.recordings;

export function CompositionsPage({ api, wish, onRefused }: CompositionsPageProps) {
  const { session, pageNumber } = wish;
  const [said, say] = useSaying();
  const playing = usePlaying();
  const { found, problem, reload } = useCompositions(api, session, pageNumber, { onRefused, say });
  const address = (page: number) => addressOf({ page: 'compositions', session, pageNumber: page });
  const turn = (page: number) => {
    location.hash = address(page);
  };
  const isEmpty = found?.rows.length === 0;

  return (
    <div className="rooms">
      <div className="rooms-head recordings-head">
        <h1>{words.compositions}</h1>
      </div>
      <Filters wish={wish} all={{ page: 'compositions', session: '', pageNumber: 1 }} />
      {problem === null ? null : (
        <Notice title={listProblem(problem)}>
          <Button onClick={reload}>{texts.tryAgain}</Button>
        </Notice>
      )}
      {found === null && problem === null ? <Waiting /> : null}
      {isEmpty && pageNumber > 1 ? (
        <EmptyList title={words.emptyPage} link={address(1)} linkText={words.firstPage} />
      ) : null}
      {isEmpty && pageNumber === 1 ? (
        <EmptyList
          title={words.noCompositions}
          detail={words.noCompositionsDetail}
          link={addressOf({ page: 'recordings', room: '', session: '', pageNumber: 1 })}
          linkText={words.toRecordings}
        />
      ) : null}
      {found && !isEmpty ? (
        <div className="card session-card">
          <CompositionList
            {...{ api, playing, say }}
            heading="h2"
            label={words.compositions}
            rows={found.rows}
            onChange={reload}
          />
        </div>
      ) : null}
      {found && !isEmpty ? (
        <Paging label={words.compositions} page={found.page} onTurn={turn} />
      ) : null}
      <p className="said" role="status">
        {said}
      </p>
    </div>
  );
}
