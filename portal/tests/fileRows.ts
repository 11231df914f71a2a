/** Recordings, compositions and sessions as the server tells of them, for tests of pages. */
export const START = '2026-11-01T10:00:00.000000Z';
export const END = '2026-11-01T10:10:00.000000Z';

export const recordingRow = (id: string, more: object = {}) => ({
  id,
  room_id: 'r1',
  session_id: 's1',
  participant_id: 'p1',
  stream_key: 'self',
  status: 'completed',
  failure: null,
  type: 'video',
  codec: 'vp8',
  container: 'webm',
  resolution: '640x360',
  offset_ms: 0,
  duration_ms: 65_000,
  size_mb: 3.25,
  download_url: `http://elsewhere/v2/room_recordings/${id}/file?expires=1&signature=s`,
  ended_reason: 'left',
  started_at: START,
  ended_at: START,
  ...more,
});

export const compositionRow = (id: string, more: object = {}) => ({
  id,
  room_id: 'r1',
  session_id: 's1',
  status: 'completed',
  progress: 100,
  failure: null,
  format: 'mp4',
  resolution: '1280x720',
  layout: 'speaker',
  video_layout: {},
  audio_sources: ['*'],
  background_color: '#101114',
  has_background_image: false,
  labels: true,
  start_secs: null,
  end_secs: null,
  duration_secs: 65,
  size_mb: 12,
  download_url: `http://elsewhere/v2/room_compositions/${id}/file?expires=1&signature=s`,
  created_at: START,
  ...more,
});

export const sessionRow = (more: object = {}) => ({
  id: 's1',
  room_id: 'r1',
  active: false,
  created_at: START,
  updated_at: END,
  ended_at: END,
  ...more,
});

export const participantRow = (id: string, name: string, more: object = {}) => ({
  id,
  session_id: 's1',
  context: JSON.stringify({ username: name }),
  joined_at: START,
  left_at: null,
  ...more,
});
