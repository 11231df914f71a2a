/** Words of every list: searching, filtering, turning pages, being empty. */
export const lists = {
  previousPage: 'Previous page',
  nextPage: 'Next page',
  range: (from: string, to: string, total: string) => `${from}–${to} of ${total}`,
  paging: (list: string) => `Pages: ${list}`,
  removeFilter: (what: string) => `Take the filter away: ${what}`,
  clearFilters: 'Clear the filters',
  any: 'Any',
  from: 'From (UTC)',
  to: 'To (UTC)',
  actions: 'Actions',
  actionsOf: (what: string) => `Actions: ${what}`,
  nothingFound: 'Nothing found',
  nothingFoundDetail: 'Nothing matches these filters.',
  emptyPage: 'Nothing on this page of the list',
  firstPage: 'Go to the first page',
  stale: 'What you see may be out of date.',
};
