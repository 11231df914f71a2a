/**
 * The drawing of a chart, on uPlot: loaded on demand by Chart.tsx, which has the words.
 *
 * A canvas knows nothing of the page's colours: they are read from it, and read again when light turns to dark.
 */
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onThemeChange } from '../../design/theme';
import type { ChartShape, Mark, Series } from './model';

interface PlotProps extends ChartShape {
  readonly height: number;
  readonly onHover: (index: number | null) => void;
}

const BAR_SHARE = 0.7;
const WIDEST_BAR = 36;
const MARK_COLOURS = { warn: 'var(--warn-soft)', bad: 'var(--danger-soft)', plain: 'var(--surface-2)' };

export default function Plot(props: PlotProps) {
  const { times, series, span, marks, height, syncKey } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [look, setLook] = useState(0);
  // A plot outlives what it was built from: its hooks ask what holds now, such as after another person is chosen.
  const latest = useRef(props);
  const shape = series.map(({ label, look: way }) => `${way} ${label}`).join('\n');

  const build = useEffectEvent((element: HTMLDivElement) => {
    const drawn = new uPlot(optionsOf(props, latest, element), dataOf(times, series), element);
    plot.current = drawn;
    return drawn;
  });

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => onThemeChange(() => setLook((before) => before + 1)), []);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const drawn = build(element);
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth > 0) drawn.setSize({ width: element.clientWidth, height });
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [shape, height, syncKey, look]);

  const [from, to] = span ?? [times[0] ?? 0, times.at(-1) ?? 0];
  useEffect(() => {
    plot.current?.setData(dataOf(times, series), false);
    plot.current?.setScale('x', widened(from, to, series));
  }, [times, series, marks, from, to]);

  return <div ref={host} className="plot" />;
}

/** Bars stand on their times, half of the first and last would be cut. */
function widened(min: number, max: number, series: readonly Series[]): { min: number; max: number } {
  const count = series[0]?.values.length ?? 0;
  const isBars = series.some(({ look }) => look === 'bars');
  if (min === max) return { min: min - 1, max: max + 1 };
  const half = isBars && count > 1 ? (max - min) / (count - 1) / 2 : 0;
  return { min: min - half, max: max + half };
}

function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])];
}

function optionsOf(props: PlotProps, latest: RefObject<PlotProps>, host: HTMLElement): uPlot.Options {
  const colour = colours(host);
  const font = `12px ${getComputedStyle(host).fontFamily}`;
  const axis = {
    stroke: colour('var(--ink-2)'),
    font,
    grid: { stroke: colour('var(--line)'), width: 1 },
    ticks: { show: false },
  };
  const { times, series, atLeast = 1, format, syncKey, onSpan } = props;
  const [from, to] = props.span ?? [times[0] ?? 0, times.at(-1) ?? 0];
  return {
    width: Math.max(host.clientWidth, 1),
    height: props.height,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: onSpan !== undefined, y: false, setScale: false },
      ...(syncKey === undefined ? {} : { sync: { key: syncKey, setSeries: false } }),
    },
    scales: {
      x: { time: true, ...widened(from, to, series) },
      y: { range: (_plot, _min, max) => [0, Math.max(atLeast, max * 1.08)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 96, size: 28, gap: 6, values: timeLabels },
      { ...axis, size: axisWidth, values: (_plot, splits) => splits.map(format) },
    ],
    series: [{}, ...series.map((one, index) => lineOf(one, colour(`var(--series-${(index % 6) + 1})`)))],
    hooks: {
      drawClear: [(plot) => drawMarks(plot, latest.current.marks ?? [], colour)],
      setCursor: [(plot) => latest.current.onHover(plot.cursor.idx ?? null)],
      setSelect: [(plot) => chooseSpan(plot, latest.current.onSpan)],
    },
  };
}

function lineOf({ label, look }: Series, stroke: string): uPlot.Series {
  const line: uPlot.Series = { label, stroke, width: 2, points: { show: false }, spanGaps: false };
  if (look === 'area') return { ...line, fill: translucent(stroke) };
  if (look === 'line') return line;
  const paths = uPlot.paths.bars?.({ size: [BAR_SHARE, WIDEST_BAR], radius: 0.15 });
  return { ...line, fill: stroke, width: 0, ...(paths ? { paths } : {}) };
}

/** Of the browser's own languages, without the seconds and dates that uPlot would write in English. */
function timeLabels(_plot: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  const options: Intl.DateTimeFormatOptions =
    step >= 86_400
      ? { day: 'numeric', month: 'short' }
      : { hour: '2-digit', minute: '2-digit', ...(step < 60 ? { second: '2-digit' } : {}) };
  return splits.map((seconds) => new Date(seconds * 1000).toLocaleString([], options));
}

function axisWidth(plot: uPlot, values: string[] | null): number {
  if (!values) return 40;
  plot.ctx.save();
  const widest = Math.max(0, ...values.map((value) => plot.ctx.measureText(value).width));
  plot.ctx.restore();
  return Math.ceil(widest / devicePixelRatio) + 22;
}

function drawMarks(plot: uPlot, marks: readonly Mark[], colour: (css: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to, look } of marks) {
    const start = Math.max(plot.valToPos(from, 'x', true), bbox.left);
    const end = Math.min(plot.valToPos(to, 'x', true), bbox.left + bbox.width);
    ctx.fillStyle = colour(MARK_COLOURS[look]);
    if (end > start) ctx.fillRect(start, bbox.top, Math.max(end - start, 2), bbox.height);
  }
  ctx.restore();
}

function chooseSpan(plot: uPlot, onSpan: PlotProps['onSpan']): void {
  const { left, width } = plot.select;
  if (width < 4 || onSpan === undefined) return;
  onSpan([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
}

/** Says what a CSS colour is here and now, as a canvas understands it. */
function colours(host: HTMLElement): (css: string) => string {
  const known = new Map<string, string>();
  return (css) => {
    const before = known.get(css);
    if (before !== undefined) return before;
    const probe = document.createElement('span');
    probe.style.color = css;
    host.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    known.set(css, color);
    return color;
  };
}

function translucent(colour: string): string {
  return colour.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.12)');
}
