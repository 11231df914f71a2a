/** What happened, as a table: the timeline for who reads or listens instead of looking. */
import { useMemo, useState } from 'react';
import { Button } from '../../../design/Button';
import { CheckField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { Table, type Column } from '../../list/Table';
import { GivenText } from '../../parts/GivenText';
import { Select } from '../../parts/Select';
import { personName } from '../names';
import { countText } from '../../wording/measures';
import type { SessionClock } from './clock';
import { happeningsOf, type Happening } from './happenings';
import type { Timeline } from './lanes';

interface HappeningsProps {
  readonly timeline: Timeline;
  readonly people: readonly string[];
  readonly nameOf: (participantId: string) => string;
  readonly clock: SessionClock;
}

const texts = words.timeline.happenings;
const ROWS = 100;

export function Happenings({ timeline, people, nameOf, clock }: HappeningsProps) {
  const [participantId, setParticipant] = useState('');
  const [withSpeaking, setSpeaking] = useState(false);
  const [most, setMost] = useState(ROWS);
  const all = useMemo(
    () => happeningsOf(timeline, { participantId: participantId || null, withSpeaking }),
    [timeline, participantId, withSpeaking],
  );
  const options = [
    { value: '', label: texts.everyone },
    ...people.map((id) => ({ value: id, label: nameOf(id) })),
  ];
  return (
    <div className="happenings">
      <div className="filters-row">
        <Select isFilter label={texts.person} value={participantId} options={options} onChoose={setParticipant} />
        <CheckField label={texts.withSpeaking} checked={withSpeaking} onChange={({ target }) => setSpeaking(target.checked)} />
      </div>
      {all.length === 0 ? (
        <p className="field-hint">{texts.none}</p>
      ) : (
        <Table label={texts.table} columns={columnsOf(nameOf, clock)} items={all.slice(0, most)} keyOf={({ key }) => key} />
      )}
      {all.length > most ? (
        <p className="happenings-more">
          {texts.shown(countText(most), countText(all.length))}
          <Button onClick={() => setMost(most + 10 * ROWS)}>{texts.more}</Button>
        </p>
      ) : null}
    </div>
  );
}

function columnsOf(nameOf: HappeningsProps['nameOf'], clock: SessionClock): readonly Column<Happening>[] {
  return [
    {
      key: 'time',
      title: texts.time,
      cell: ({ atMs }) => (
        <>
          {clock.text(atMs)} <span className="cell-since">{clock.sinceText(atMs)}</span>
        </>
      ),
    },
    {
      key: 'who',
      title: texts.who,
      isTitle: true,
      cell: ({ participantId, context }) =>
        participantId === null ? (
          texts.nobody
        ) : (
          <GivenText text={context === null ? nameOf(participantId) : personName(context, participantId)} longest={40} />
        ),
    },
    { key: 'what', title: texts.what, cell: ({ text }) => <bdi>{text}</bdi> },
  ];
}
