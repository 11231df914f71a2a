/** Words around charts. */
export const charts = {
  time: 'Time',
  asTable: 'Show as a table',
  none: '–',
  empty: 'Nothing to show yet',
};
