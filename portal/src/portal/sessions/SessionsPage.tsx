/** The sessions of all rooms, live ones and past ones, at `#/sessions`. */
import { useQuery } from '@tanstack/react-query';
import { sessionsQuery } from '../../api/queries/sessions';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { DayFilter, Filters, SelectFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { RoomFilter } from '../rooms/RoomFilter';
import { ROOM_COLUMN, SESSION_COLUMNS } from './columns';

const texts = words.sessions;
const COLUMNS = [...SESSION_COLUMNS.slice(0, 1), ROOM_COLUMN, ...SESSION_COLUMNS.slice(1)];
const STATES = [
  { value: 'true', label: texts.live },
  { value: 'false', label: texts.over },
];

export function SessionsPage() {
  const { values, page } = useParameters();
  const active = values['active'] === undefined ? undefined : values['active'] === 'true';
  const query = useQuery(
    sessionsQuery({ room: values['room'] ?? '', active, from: values['from'] ?? '', to: values['to'] ?? '', page }),
  );
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <Filters>
        <RoomFilter />
        <SelectFilter name="active" label={texts.state} options={STATES} />
        <DayFilter name="from" label={words.lists.from} />
        <DayFilter name="to" label={words.lists.to} />
      </Filters>
      <Listing
        label={texts.title}
        query={query}
        columns={COLUMNS}
        keyOf={(session) => session.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
    </>
  );
}
