/** Joins and minutes over the last day or month. */
import type { Overview, Range } from '../../api/queries/overview';
import { goInstead } from '../../router/go';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { Chart } from '../chart/Chart';
import { Section } from '../list/Section';
import { Choice } from '../parts/Choice';
import { countText } from '../wording/measures';

const texts = words.overview;
const RANGES: readonly { readonly value: Range; readonly label: string }[] = [
  { value: 'day', label: texts.ranges.day },
  { value: 'month', label: texts.ranges.month },
];

interface UsageProps {
  readonly overview: Overview;
  readonly isStale: boolean;
}

export function Usage({ overview, isStale }: UsageProps) {
  const { usage, range } = overview;
  const times = usage.map(({ begins_at: begins }) => new Date(begins).getTime() / 1000);
  const joins = usage.map((bucket) => bucket.joins);
  const minutes = usage.map((bucket) => bucket.participant_minutes);
  const rangeText = texts.ranges[range];
  return (
    <Section
      title={texts.usage}
      actions={
        <Choice
          label={texts.range}
          value={range}
          options={RANGES}
          onChoose={(chosen) => goInstead(addressOf('overview', '', { range: chosen === 'day' ? undefined : chosen }))}
        />
      }
    >
      <div className="usage" data-stale={isStale || undefined}>
        <div className="card usage-chart">
          <h3>{texts.joinsOf(countText(sum(joins)), rangeText)}</h3>
          <Chart
            title={texts.joins}
            times={times}
            series={[{ label: texts.joins, values: joins, look: 'bars' }]}
            format={tenths}
            formatTime={range === 'day' ? hourText : dayOfText}
            atLeast={4}
          />
        </div>
        <div className="card usage-chart">
          <h3>{texts.minutesOf(countText(Math.round(sum(minutes))), rangeText)}</h3>
          <Chart
            title={texts.minutes}
            times={times}
            series={[{ label: texts.minutes, values: minutes, look: 'area' }]}
            format={(value) => texts.minutesText(tenths(value))}
            formatTime={range === 'day' ? hourText : dayOfText}
            atLeast={10}
          />
        </div>
      </div>
    </Section>
  );
}

const tenths = (value: number) => value.toLocaleString([], { maximumFractionDigits: 1 });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function hourText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString([], { weekday: 'short', hour: '2-digit', minute: '2-digit' });
}

/** Days are days of UTC, whatever the browser's zone. */
function dayOfText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString([], { day: 'numeric', month: 'short', timeZone: 'UTC' });
}
