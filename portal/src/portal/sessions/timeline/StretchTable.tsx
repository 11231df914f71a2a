/** Bad stretches of a session: who, when, how bad, and the likely cause in words; each can be shown on the timeline. */
import { Button } from '../../../design/Button';
import { words } from '../../../texts/portal';
import { Badge } from '../../list/Badge';
import { Table, type Column } from '../../list/Table';
import { GivenText } from '../../parts/GivenText';
import { spanText } from '../../wording/times';
import type { SessionClock } from './clock';
import { figuresText } from './figures';
import { causeOf, levelText, lookOf, spanOf, type Stretch } from './stretches';
import { lengthOf } from './view';

interface StretchTableProps {
  readonly stretches: readonly Stretch[];
  readonly nameOf: (participantId: string) => string;
  readonly clock: SessionClock;
  readonly onShow: (stretch: Stretch) => void;
}

const texts = words.timeline.quality;

export function StretchTable({ stretches, ...rest }: StretchTableProps) {
  if (stretches.length === 0) return <p className="field-hint">{texts.noBad}</p>;
  return (
    <Table
      label={texts.badStretches}
      columns={columnsOf(rest)}
      items={stretches}
      keyOf={({ participant_id: id, from_ms: from }) => `${id} ${from}`}
    />
  );
}

function columnsOf({ nameOf, clock, onShow }: Omit<StretchTableProps, 'stretches'>): readonly Column<Stretch>[] {
  return [
    {
      key: 'who',
      title: texts.who,
      isTitle: true,
      cell: ({ participant_id: id }) => <GivenText text={nameOf(id)} longest={40} />,
    },
    {
      key: 'when',
      title: texts.when,
      cell: (stretch) => (
        <>
          {clock.spanText(spanOf(stretch))}
          <span className="cell-note">{texts.lasted(spanText(lengthOf(spanOf(stretch)) / 1000))}</span>
        </>
      ),
    },
    {
      key: 'level',
      title: texts.level,
      cell: (stretch) => <Badge look={lookOf(stretch)} text={levelText(stretch.level)} />,
    },
    {
      key: 'cause',
      title: texts.cause,
      cell: (stretch) => (
        <>
          {causeOf(stretch).title}
          <span className="cell-note">{causeOf(stretch).detail}</span>
          <span className="cell-note">{figuresText(stretch)}</span>
        </>
      ),
    },
    {
      key: 'show',
      title: texts.show,
      isActions: true,
      cell: (stretch) => (
        <Button
          look="quiet"
          aria-label={texts.showOf(nameOf(stretch.participant_id), clock.text(stretch.from_ms))}
          onClick={() => onShow(stretch)}
        >
          {texts.show}
        </Button>
      ),
    },
  ];
}
