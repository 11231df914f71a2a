/** What a chart shows, and how that reads as a table. Pure; used by Chart.tsx, Plot.tsx and whoever has a chart. */

export interface Series {
  readonly label: string;
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
  readonly look: 'line' | 'area' | 'bars';
}

/** A stretch of time that is set off, such as one of bad quality. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly look: 'warn' | 'bad' | 'plain';
}

/** In seconds since 1970, as times of charts are. */
export type Span = readonly [from: number, to: number];

export interface ChartShape {
  /** Rising. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly formatTime: (seconds: number) => string;
  readonly marks?: readonly Mark[];
  /** What is looked at; all times when left out. */
  readonly span?: Span | undefined;
  /** At least so high is the scale, so that noise does not look like an event. */
  readonly atLeast?: number;
  /** Charts of the same key have their cursors at the same time. */
  readonly syncKey?: string;
  readonly onSpan?: ((span: Span) => void) | undefined;
}

/** More rows than that nobody reads. */
const MOST_ROWS = 500;

/** Rows of the table that says the same, evenly thinned out when there are too many. */
export function rowsOf({ times, series }: Pick<ChartShape, 'times' | 'series'>, most = MOST_ROWS) {
  const step = Math.max(1, Math.ceil(times.length / most));
  return times
    .map((time, index) => ({ time, values: series.map(({ values }) => values[index] ?? null) }))
    .filter((_row, index) => index % step === 0);
}

export function isEmpty({ times, series }: Pick<ChartShape, 'times' | 'series'>): boolean {
  return times.length === 0 || series.every(({ values }) => values.every((value) => value === null));
}
