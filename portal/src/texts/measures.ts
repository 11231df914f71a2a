/** Units and relative times. */
const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const measures = {
  bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
  bitrates: ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'],
  withUnit: (value: string, unit: string) => `${value} ${unit}`,
  percent: (value: string) => `${value} %`,
  milliseconds: (value: string) => `${value} ms`,
  justNow: 'just now',
  secondsAgo: (count: number) => `${count} s ago`,
  minutesAgo: (count: number) => `${count} min ago`,
  hoursAgo: (count: number) => `${count} h ago`,
  daysAgo: (count: number) => `${count} ${plural(count, 'day', 'days')} ago`,
  inFuture: (when: string) => `in ${when}`,
  spans: {
    second: (count: number) => `${count} s`,
    minute: (count: number) => `${count} min`,
    hour: (count: number) => `${count} h`,
    day: (count: number) => `${count} d`,
    together: (large: string, small: string) => `${large} ${small}`,
  },
  never: 'Never',
};
