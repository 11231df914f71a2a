/** How well one participant's call went, as charts on the timeline's own axis; bad stretches are set off. */
import { words } from '../../../texts/portal';
import { Chart } from '../../chart/Chart';
import type { ChartShape, Series } from '../../chart/model';
import { bitrateText, millisecondsText, shareText } from '../../wording/measures';
import type { Schemas } from '../../../api/rest';
import type { SessionClock } from './clock';
import { lookOf, spanOf, type Stretch } from './stretches';
import type { View } from './view';

export type QualitySeries = Schemas['QualitySeries'];

interface QualityChartsProps {
  readonly series: QualitySeries;
  readonly stretches: readonly Stretch[];
  readonly clock: SessionClock;
  readonly view: View;
  readonly onView: (view: View) => void;
}

const texts = words.timeline.quality.charts;
const HEIGHT = 130;
/** Below, a scale makes a mountain of what nobody notices. */
const LEAST = { rtt: 100, loss: 0.02, bitrate: 100_000 };

export function QualityCharts({ series, stretches, clock, view, onView }: QualityChartsProps) {
  const shape: Omit<ChartShape, 'series' | 'format'> = {
    times: series.at_ms.map((atMs) => clock.seconds(atMs)),
    formatTime: (seconds) => clock.text(clock.msOf(seconds)),
    span: [clock.seconds(view.fromMs), clock.seconds(view.toMs)],
    marks: stretches.map((stretch) => ({
      from: clock.seconds(spanOf(stretch).fromMs),
      to: clock.seconds(spanOf(stretch).toMs),
      look: lookOf(stretch),
    })),
    syncKey: 'session',
    onSpan: ([from, to]) => onView({ fromMs: clock.msOf(from), toMs: clock.msOf(to) }),
  };
  return (
    <div className="quality-charts">
      {chartsOf(series).map(({ title, ...more }) => (
        <div key={title} className="quality-chart">
          <h3>{title}</h3>
          <Chart title={title} height={HEIGHT} {...shape} {...more} />
        </div>
      ))}
    </div>
  );
}

interface ChartOf extends Pick<ChartShape, 'series' | 'format' | 'atLeast'> {
  readonly title: string;
}

const line = (label: string, values: readonly (number | null)[]): Series => ({ label, values, look: 'line' });

function chartsOf(series: QualitySeries): readonly ChartOf[] {
  return [
    { title: texts.quality, series: [line(texts.quality, series.quality)], format: String, atLeast: 5 },
    { title: texts.rtt, series: [line(texts.rtt, series.rtt_ms)], format: millisecondsText, atLeast: LEAST.rtt },
    {
      title: texts.loss,
      series: [line(texts.uplinkLoss, series.uplink_loss), line(texts.downlinkLoss, series.downlink_loss)],
      format: shareText,
      atLeast: LEAST.loss,
    },
    {
      title: texts.bitrate,
      series: [
        line(texts.sent, series.uplink_bps),
        line(texts.received, series.downlink_bps),
        line(texts.estimate, series.estimate_bps),
      ],
      format: bitrateText,
      atLeast: LEAST.bitrate,
    },
  ];
}
