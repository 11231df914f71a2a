/** Words of the pages of sessions. */
export const sessions = {
  title: 'Sessions',
  lead: 'One session lasts from the first person who joins a room until the last has left.',
  room: 'Room',
  state: 'State',
  live: 'Live',
  over: 'Over',
  begun: 'Begun',
  ended: 'Ended',
  stillOn: 'Still on',
  length: 'Length',
  empty: 'No sessions yet',
  emptyDetail: 'A session begins when the first person joins a room.',
};
