/** Recordings over REST: list, a fresh link, delete. Used by the portal's recordings page. */
import type { ApiClient, Listed } from './client';
import { openLink } from './files';

export interface RecordingRecord {
  readonly id: string;
  readonly room_id: string;
  readonly session_id: string;
  readonly participant_id: string;
  readonly stream_key: string;
  readonly status: 'processing' | 'completed' | 'failed';
  readonly failure: string | null;
  readonly type: 'audio' | 'video';
  readonly codec: string;
  readonly resolution: string | null;
  readonly duration_ms: number | null;
  readonly size_mb: number | null;
  readonly download_url: string | null;
  readonly ended_reason: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
}

export interface RecordingQuery {
  readonly room: string;
  readonly session: string;
  readonly page: number;
  readonly pageSize: number;
}

/** Newest first. */
export function listRecordings(
  api: ApiClient,
  query: RecordingQuery,
  signal?: AbortSignal,
): Promise<Listed<RecordingRecord>> {
  return api.list<RecordingRecord>('/room_recordings', {
    query: {
      'filter[room_id]': query.room,
      'filter[session_id]': query.session,
      'page[number]': query.page,
      'page[size]': query.pageSize,
    },
    signal,
  });
}

/** A fresh link to the file; null when there is none any more. */
export async function linkOfRecording(api: ApiClient, id: string): Promise<string | null> {
  return openLink((await api.one<RecordingRecord>(`/room_recordings/${encodeURIComponent(id)}`)).download_url);
}

export function deleteRecording(api: ApiClient, id: string): Promise<void> {
  return api.nothing(`/room_recordings/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
