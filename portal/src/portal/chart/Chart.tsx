/**
 * Values over time, drawn, and as a table for who does not see drawings.
 *
 * The drawing (Plot.tsx, on uPlot) is loaded when the first chart comes on screen; its place is kept until then.
 */
import { lazy, Suspense, useState } from 'react';
import { words } from '../../texts/portal';
import './chart.css';
import { isEmpty, rowsOf, type ChartShape } from './model';

const Plot = lazy(() => import('./Plot'));
const texts = words.charts;
const HEIGHT = 200;

interface ChartProps extends ChartShape {
  /** Accessible name, and the table's caption. */
  readonly title: string;
  /** Of the drawing, in pixels. */
  readonly height?: number;
}

export function Chart({ title, height = HEIGHT, ...shape }: ChartProps) {
  const [hovered, setHovered] = useState<number | null>(null);
  if (isEmpty(shape)) {
    return (
      <p className="chart-empty" style={{ height }}>
        {texts.empty}
      </p>
    );
  }
  return (
    <figure className="chart" aria-label={title}>
      <Legend shape={shape} hovered={hovered} />
      <div className="chart-place" style={{ height }} aria-hidden="true">
        <Suspense fallback={null}>
          <Plot {...shape} height={height} onHover={setHovered} />
        </Suspense>
      </div>
      <details className="chart-table">
        <summary>{texts.asTable}</summary>
        <ChartTable title={title} shape={shape} />
      </details>
    </figure>
  );
}

/** Names the series, where there are several; while the chart is pointed at, says their values there. */
function Legend({ shape, hovered }: { readonly shape: ChartShape; readonly hovered: number | null }) {
  const time = hovered === null ? undefined : shape.times[hovered];
  return (
    <figcaption className="chart-legend">
      {shape.series.map(({ label, values }, index) => {
        const value = hovered === null ? null : (values[hovered] ?? null);
        return value === null && shape.series.length === 1 ? null : (
          <span key={label} className="chart-key">
            <span className="chart-swatch" style={{ background: `var(--series-${(index % 6) + 1})` }} />
            {label}
            {value === null ? null : <b>{shape.format(value)}</b>}
          </span>
        );
      })}
      {time === undefined ? null : <span className="chart-time">{shape.formatTime(time)}</span>}
    </figcaption>
  );
}

function ChartTable({ title, shape }: { readonly title: string; readonly shape: ChartShape }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls needs the keyboard
    <div className="chart-rows" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.time}</th>
            {shape.series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(shape).map(({ time, values }) => (
            <tr key={time}>
              <th scope="row">{shape.formatTime(time)}</th>
              {values.map((value, index) => (
                <td key={shape.series[index]?.label}>{value === null ? texts.none : shape.format(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
