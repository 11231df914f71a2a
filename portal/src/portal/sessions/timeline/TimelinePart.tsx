/** What happened in a session: the drawing, bad stretches, quality over time, and all of it line by line. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { qualityQuery, timelineQuery } from '../../../api/queries/session';
import type { Session } from '../../../api/queries/sessions';
import type { Schemas } from '../../../api/rest';
import { words } from '../../../texts/portal';
import { Section } from '../../list/Section';
import { SkeletonBlock } from '../../list/Skeleton';
import { EmptyState, ProblemState } from '../../list/states';
import { problemText } from '../../parts/problems';
import { Select } from '../../parts/Select';
import { useNames, type NameOf } from '../useNames';
import { SessionClock } from './clock';
import { Happenings } from './Happenings';
import { Lanes } from './Lanes';
import { lanesOf, lengthOfTimeline } from './lanes';
import { QualityCharts } from './QualityCharts';
import { StretchTable } from './StretchTable';
import { spanOf, type Stretch } from './stretches';
import './timeline.css';
import { useView, type Viewing } from './useView';
import { around } from './view';

type TimelineShape = Schemas['SessionTimeline'];
type Quality = Schemas['SessionQualityShown'];

const texts = words.timeline;

export function TimelinePart({ session }: { readonly session: Session }) {
  const { id, active } = session;
  const { data: timeline, error, refetch } = useQuery(timelineQuery(id, active));
  const { data: quality } = useQuery(qualityQuery(id, active));
  const { nameOf } = useNames(id, active);
  if (timeline === undefined) {
    if (error === null) return <SkeletonBlock lines={8} />;
    return <ProblemState text={problemText(error)} onAgain={() => void refetch()} />;
  }
  if (timeline.entries.length === 0) return <EmptyState title={texts.empty} detail={texts.emptyDetail} />;
  return <Shown timeline={timeline} quality={quality ?? null} nameOf={nameOf} />;
}

interface ShownProps {
  readonly timeline: TimelineShape;
  /** Null while it is on its way, or where it is not to be had. */
  readonly quality: Quality | null;
  readonly nameOf: NameOf;
}

function Shown({ timeline, quality, nameOf }: ShownProps) {
  const lanes = useMemo(() => lanesOf(timeline), [timeline]);
  const clock = useMemo(() => new SessionClock(Date.parse(timeline.started_at)), [timeline.started_at]);
  const viewing = useView(lengthOfTimeline(timeline));
  const [person, choose] = useState<string | null>(null);
  const stretches = quality?.stretches ?? [];
  const show = (stretch: Stretch) => {
    viewing.set(around(spanOf(stretch), viewing.whole));
    choose(stretch.participant_id);
    document.getElementById(TOP)?.scrollIntoView({ block: 'start' });
  };
  return (
    <>
      <Section title={texts.title} isCard>
        <div id={TOP} className="timeline-top">
          <Lanes {...{ lanes, nameOf, stretches, clock, viewing }} />
        </div>
      </Section>
      {quality === null ? null : (
        <>
          <Section title={texts.quality.badStretches}>
            <StretchTable {...{ stretches, nameOf, clock }} onShow={show} />
          </Section>
          <QualityPart {...{ quality, nameOf, clock, viewing, person }} onChoose={choose} />
        </>
      )}
      <Section title={texts.happenings.title}>
        <Happenings people={lanes.map(({ participantId }) => participantId)} {...{ timeline, nameOf, clock }} />
      </Section>
    </>
  );
}

const TOP = 'session-timeline';

interface QualityPartProps {
  readonly quality: Quality;
  readonly nameOf: NameOf;
  readonly clock: SessionClock;
  readonly viewing: Viewing;
  readonly person: string | null;
  readonly onChoose: (participantId: string) => void;
}

/** Of one at a time: of who had the worst of it, until somebody else is chosen. */
function QualityPart({ quality, nameOf, clock, viewing, person, onChoose }: QualityPartProps) {
  const { participants, stretches } = quality;
  const worst = stretches.toSorted((a, b) => a.level - b.level)[0]?.participant_id;
  const chosen = person ?? worst ?? participants[0]?.participant_id ?? '';
  const series = participants.find((one) => one.participant_id === chosen) ?? participants[0];
  if (series === undefined) {
    return (
      <Section title={texts.quality.title}>
        <EmptyState title={texts.quality.none} detail={texts.quality.noneDetail} />
      </Section>
    );
  }
  return (
    <Section
      title={texts.quality.title}
      isCard
      actions={
        <Select
          isFilter
          label={texts.happenings.person}
          value={series.participant_id}
          options={participants.map(({ participant_id: id }) => ({ value: id, label: nameOf(id) }))}
          onChoose={onChoose}
        />
      }
    >
      <QualityCharts
        series={series}
        stretches={stretches.filter((one) => one.participant_id === series.participant_id)}
        clock={clock}
        view={viewing.view}
        onView={viewing.set}
      />
    </Section>
  );
}
