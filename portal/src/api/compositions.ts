/** Compositions over REST: list, wish for one, cancel, delete. Used by the portal's recordings pages. */
import type { ApiClient, Listed } from './client';
import { openLink } from './files';

export interface CompositionRecord {
  readonly id: string;
  readonly room_id: string;
  readonly session_id: string;
  readonly status: 'enqueued' | 'processing' | 'completed' | 'failed';
  /** In per cent; not told by every version of the server. */
  readonly progress?: number;
  readonly failure?: string | null;
  readonly format: string;
  readonly resolution: string;
  readonly duration_secs: number | null;
  readonly size_mb: number | null;
  readonly download_url: string | null;
  readonly created_at: string;
}

export interface CompositionQuery {
  readonly session: string;
  readonly page: number;
  readonly pageSize: number;
}

/** The `failure` of one that somebody cancelled. */
export const CANCELLED = 'cancelled';

export function isUnfinished({ status }: CompositionRecord): boolean {
  return status === 'enqueued' || status === 'processing';
}

/** Newest first. */
export function listCompositions(
  api: ApiClient,
  query: CompositionQuery,
  signal?: AbortSignal,
): Promise<Listed<CompositionRecord>> {
  return api.list<CompositionRecord>('/room_compositions', {
    query: { 'filter[session_id]': query.session, 'page[number]': query.page, 'page[size]': query.pageSize },
    signal,
  });
}

/** All of the session in a grid of everyone, with all sound. */
export function createComposition(api: ApiClient, sessionId: string): Promise<CompositionRecord> {
  return api.one<CompositionRecord>('/room_compositions', {
    method: 'POST',
    body: { session_id: sessionId, audio_sources: ['*'] },
  });
}

/** A fresh link to the file; null when there is none any more. */
export async function linkOfComposition(api: ApiClient, id: string): Promise<string | null> {
  return openLink((await api.one<CompositionRecord>(`/room_compositions/${encodeURIComponent(id)}`)).download_url);
}

export function cancelComposition(api: ApiClient, id: string): Promise<void> {
  return api.nothing(`/room_compositions/${encodeURIComponent(id)}/actions/cancel`, { method: 'POST' });
}

export function deleteComposition(api: ApiClient, id: string): Promise<void> {
  return api.nothing(`/room_compositions/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
