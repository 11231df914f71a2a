/** Rooms over REST: list, look at, create, delete. Used by the portal's screens. */
import type { ApiClient, Listed } from './client';

export interface RoomRecord {
  readonly id: string;
  readonly unique_name: string | null;
  readonly max_participants: number;
  readonly enable_recording: boolean;
  readonly active_session_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface NewRoom {
  readonly unique_name?: string;
  readonly max_participants: number;
  readonly enable_recording: boolean;
}

export interface RoomQuery {
  readonly name: string;
  readonly page: number;
  readonly pageSize: number;
}

export function listRooms(api: ApiClient, query: RoomQuery, signal?: AbortSignal): Promise<Listed<RoomRecord>> {
  return api.list<RoomRecord>('/rooms', {
    query: { 'filter[unique_name]': query.name, 'page[number]': query.page, 'page[size]': query.pageSize },
    signal,
  });
}

export function getRoom(api: ApiClient, roomId: string, signal?: AbortSignal): Promise<RoomRecord> {
  return api.one<RoomRecord>(`/rooms/${encodeURIComponent(roomId)}`, { signal });
}

export function createRoom(api: ApiClient, room: NewRoom): Promise<RoomRecord> {
  return api.one<RoomRecord>('/rooms', { method: 'POST', body: room });
}

export function deleteRoom(api: ApiClient, roomId: string): Promise<void> {
  return api.nothing(`/rooms/${encodeURIComponent(roomId)}`, { method: 'DELETE' });
}
