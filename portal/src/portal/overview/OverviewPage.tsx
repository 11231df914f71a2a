/** What is going on on this server, at `#/`: who is live, how much was used, what has failed, how the nodes are. */
import { useQuery } from '@tanstack/react-query';
import { overviewQuery, type Overview } from '../../api/queries/overview';
import { addressOf } from '../../router/routes';
import { usePlace } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { isDenied } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { Section } from '../list/Section';
import { SkeletonBlock } from '../list/Skeleton';
import { DeniedState, ProblemState, StaleNotice } from '../list/states';
import { problemText } from '../parts/problems';
import { bytesText, countText } from '../wording/measures';
import { Nodes } from './Nodes';
import './overview.css';
import { Usage } from './Usage';
import { Work } from './Work';

const texts = words.overview;

export default function OverviewPage() {
  const range = usePlace().parameters['range'] === 'month' ? 'month' : 'day';
  const { data, error, isPlaceholderData, refetch } = useQuery(overviewQuery(range));
  const again = () => void refetch();
  return (
    <>
      <PageHead title={texts.title} />
      {error === null ? null : <Trouble error={error} hasData={data !== undefined} onAgain={again} />}
      {data === undefined && error === null ? <SkeletonBlock lines={6} /> : null}
      {data ? (
        <>
          <Live overview={data} />
          <Usage overview={data} isStale={isPlaceholderData} />
          <Work overview={data} />
          <Section title={texts.nodes}>
            <Nodes nodes={data.nodes} />
          </Section>
        </>
      ) : null}
    </>
  );
}

interface TroubleProps {
  readonly error: unknown;
  readonly hasData: boolean;
  readonly onAgain: () => void;
}

function Trouble({ error, hasData, onAgain }: TroubleProps) {
  if (isDenied(error)) return <DeniedState />;
  const text = problemText(error);
  return hasData ? <StaleNotice text={text} onAgain={onAgain} /> : <ProblemState text={text} onAgain={onAgain} />;
}

function Live({ overview }: { readonly overview: Overview }) {
  const { live, recordings } = overview;
  const active = addressOf('sessions', '', { active: 'true' });
  return (
    <ul className="tiles" aria-label={texts.live}>
      <Tile value={countText(live.rooms)} label={texts.rooms(live.rooms)} address={active} isLive={live.rooms > 0} />
      <Tile value={countText(live.participants)} label={texts.people(live.participants)} address={active} />
      <Tile value={countText(live.streams)} label={texts.streams(live.streams)} />
      <Tile
        value={countText(recordings.count)}
        label={texts.recordings(recordings.count)}
        note={texts.storage(bytesText(recordings.size_bytes))}
        address={addressOf('recordings')}
      />
    </ul>
  );
}

interface TileProps {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
  readonly address?: string;
  readonly isLive?: boolean;
}

function Tile({ value, label, note, address, isLive = false }: TileProps) {
  const content = (
    <>
      <span className="tile-value">
        {value}
        {isLive ? <span className="tile-live" /> : null}
      </span>
      <span className="tile-label">{label}</span>
      {note ? <span className="tile-note">{note}</span> : null}
    </>
  );
  return (
    <li>
      {address ? (
        <a className="card tile" href={address}>
          {content}
        </a>
      ) : (
        <div className="card tile">{content}</div>
      )}
    </li>
  );
}
