/** The settings in force at `#/settings`. All of them come at once; finding among them needs no server. */
import { useQuery } from '@tanstack/react-query';
import { settingsQuery, type Setting } from '../../api/queries/settings';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Filters, SearchFilter, SelectFilter } from '../list/filters';
import { isDenied } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { SkeletonTable } from '../list/Skeleton';
import { DeniedState, EmptyState, ProblemState } from '../list/states';
import { Table, type Column } from '../list/Table';
import { GivenText } from '../parts/GivenText';
import { problemText } from '../parts/problems';
import { settingsFound, valueText, variableOf } from './found';
import './settings.css';

const texts = words.settings;

const COLUMNS: readonly Column<Setting>[] = [
  {
    key: 'name',
    title: texts.name,
    isTitle: true,
    cell: ({ name, description }) => (
      <>
        <code className="setting-name">{variableOf(name)}</code>
        <span className="cell-note">{description}</span>
      </>
    ),
  },
  { key: 'value', title: texts.value, cell: (setting) => <Value setting={setting} /> },
  {
    key: 'source',
    title: texts.source,
    cell: ({ is_default: isDefault }) => (
      <Badge look={isDefault ? 'plain' : 'busy'} text={isDefault ? texts.isDefault : texts.isSet} />
    ),
  },
];

export default function SettingsPage() {
  const { values } = useParameters();
  const query = useQuery(settingsQuery());
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <Filters>
        <SearchFilter name="search" label={texts.search} />
        <SelectFilter name="shown" label={texts.shown} any={texts.all} options={[{ value: 'set', label: texts.changed }]} />
      </Filters>
      <Found query={query} search={values['search'] ?? ''} onlySet={values['shown'] === 'set'} />
    </>
  );
}

interface FoundProps {
  readonly query: { readonly data: Setting[] | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly search: string;
  readonly onlySet: boolean;
}

function Found({ query, search, onlySet }: FoundProps) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    if (error === null) return <SkeletonTable columns={3} rows={10} />;
    return isDenied(error) ? <DeniedState /> : <ProblemState text={problemText(error)} onAgain={() => void refetch()} />;
  }
  const found = settingsFound(data, search, onlySet);
  if (found.length === 0) return <EmptyState title={texts.noneFound} />;
  return <Table label={texts.title} columns={COLUMNS} items={found} keyOf={({ name }) => name} />;
}

function Value({ setting }: { readonly setting: Setting }) {
  const text = valueText(setting);
  return text.isWords ? (
    <span className="faint">{text.text}</span>
  ) : (
    <code className="setting-value">
      <GivenText text={text.text} longest={120} />
    </code>
  );
}
