/** The audit log at `#/audit`: who did what, on what, from where, and whether it was allowed. */
import { useQuery } from '@tanstack/react-query';
import { auditQuery, type ActorKind, type Entry, type Outcome } from '../../api/queries/audit';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { FilterChip } from '../list/FilterChip';
import { DayFilter, Filters, SearchFilter, SelectFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { GivenText } from '../parts/GivenText';
import { shortId } from '../wording/text';
import './audit.css';
import { Details } from './Details';
import { Subject } from './Subject';
import { KINDS, OPERATIONS, operationText, OUTCOMES } from './wording';

const texts = words.audit;
const LOOKS = { done: 'plain', refused: 'bad' } as const;

const COLUMNS: readonly Column<Entry>[] = [
  { key: 'operation', title: texts.operation, isTitle: true, cell: (entry) => operationText(entry.operation) },
  {
    key: 'actor',
    title: texts.actor,
    cell: ({ actor }) => (
      <>
        <GivenText text={actor.label} longest={50} />
        <span className="cell-note">{texts.kinds[actor.kind]}</span>
      </>
    ),
  },
  { key: 'subject', title: texts.subject, cell: (entry) => <Subject entry={entry} /> },
  {
    key: 'outcome',
    title: texts.outcome,
    cell: ({ outcome }) => <Badge look={LOOKS[outcome]} text={texts.outcomes[outcome]} />,
  },
  { key: 'address', title: texts.address, isExtra: true, cell: ({ address }) => address ?? words.charts.none },
  { key: 'at', title: texts.at, cell: (entry) => <When at={entry.at} /> },
  { key: 'detail', title: texts.detail, isActions: true, cell: (entry) => <Details entry={entry} /> },
];

export default function AuditPage() {
  const { values, page, filter } = useParameters();
  const { actor, operation, subject, from, to } = values;
  const kind = KINDS.find(({ value }) => value === values['kind'])?.value as ActorKind | undefined;
  const outcome = OUTCOMES.find(({ value }) => value === values['outcome'])?.value as Outcome | undefined;
  const query = useQuery(auditQuery({ actor, kind, operation, subject, outcome, from, to, page }));
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <Filters>
        <SearchFilter name="actor" label={texts.findActor} />
        <SelectFilter name="operation" label={texts.operation} options={OPERATIONS} />
        <SelectFilter name="kind" label={texts.kind} options={KINDS} />
        <SelectFilter name="outcome" label={texts.outcome} options={OUTCOMES} />
        <DayFilter name="from" label={words.lists.from} />
        <DayFilter name="to" label={words.lists.to} />
        {subject ? (
          <FilterChip text={texts.subjectFilter(shortId(subject))} onRemove={() => filter({ subject: undefined })} />
        ) : null}
      </Filters>
      <Listing
        label={texts.title}
        query={query}
        columns={COLUMNS}
        keyOf={(entry) => entry.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
    </>
  );
}
