/** Every filter that the list of recordings has; those by session and participant come by links. */
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/queries/sessions';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { FilterChip } from '../list/FilterChip';
import { DayFilter, Filters, SelectFilter } from '../list/filters';
import { RoomFilter } from '../rooms/RoomFilter';
import { shortId } from '../wording/text';
import { dateText } from '../wording/times';
import { NumberFilter } from './NumberFilter';

const texts = words.recordings.filters;
const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
const KINDS = optionsOf({ video: words.files.video, audio: words.files.audio });
const STATUSES = optionsOf(texts.statuses);
const MORE = ['from', 'to', 'ended_from', 'ended_to', 'shortest', 'longest'];

export function RecordingFilterRow() {
  const { values } = useParameters();
  return (
    <div className="recording-filters">
      <Filters>
        <RoomFilter />
        <SelectFilter name="type" label={texts.kind} options={KINDS} />
        <SelectFilter name="status" label={texts.status} options={STATUSES} />
        <Chips />
      </Filters>
      {/* Open from the start where one of them is set. */}
      <details className="filters-more" open={MORE.some((name) => values[name] !== undefined)}>
        <summary>{texts.more}</summary>
        <div className="filters-row">
          <DayFilter name="from" label={texts.from} />
          <DayFilter name="to" label={texts.to} />
          <DayFilter name="ended_from" label={texts.endedFrom} />
          <DayFilter name="ended_to" label={texts.endedTo} />
          <NumberFilter name="shortest" label={texts.shortest} />
          <NumberFilter name="longest" label={texts.longest} />
        </div>
      </details>
    </div>
  );
}

function Chips() {
  const { values, filter } = useParameters();
  const { session, participant } = values;
  return (
    <>
      {session ? <SessionChip id={session} onRemove={() => filter({ session: '' })} /> : null}
      {participant ? (
        <FilterChip text={texts.participant(shortId(participant))} onRemove={() => filter({ participant: '' })} />
      ) : null}
    </>
  );
}

export function SessionChip({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }) {
  const { data } = useQuery({ ...sessionQuery(id), refetchInterval: false });
  const text = texts.session(data === undefined ? shortId(id) : dateText(data.created_at));
  return <FilterChip text={text} onRemove={onRemove} />;
}
