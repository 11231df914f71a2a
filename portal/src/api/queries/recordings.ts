/** Recordings as the portal's pages list, play and delete them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { openLink } from '../files';
import { done, given, list, one, rest, type Schemas } from '../rest';

export type Recording = Schemas['RoomRecording'];

/** As the address of the page has them; empty for what is not asked for. */
export interface RecordingFilters {
  readonly room?: string | undefined;
  readonly session?: string | undefined;
  readonly participant?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly endedFrom?: string | undefined;
  readonly endedTo?: string | undefined;
  /** In whole seconds. */
  readonly shortest?: string | undefined;
  readonly longest?: string | undefined;
}

export interface RecordingsWish extends RecordingFilters {
  readonly page: number;
  readonly pageSize?: number;
}

const PAGE_SIZE = 25;
/** Fresh enough to watch files being stored. */
const BUSY_MS = 3_000;
const IDLE_MS = 20_000;

export const recordingKeys = { all: ['recordings'] as const };

export const recordingsQuery = ({ page, pageSize = PAGE_SIZE, ...filters }: RecordingsWish) =>
  queryOptions({
    queryKey: [...recordingKeys.all, 'list', { ...filters, page, pageSize }],
    queryFn: ({ signal }) =>
      list(
        rest.GET('/v2/room_recordings', {
          params: { query: given({ ...queryOf(filters), 'page[number]': page, 'page[size]': pageSize }) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? BUSY_MS : IDLE_MS),
  });

const isUnderWay = ({ status }: Pick<Recording, 'status'>): boolean => status === 'processing';

function queryOf(filters: RecordingFilters) {
  return {
    'filter[room_id]': filters.room,
    'filter[session_id]': filters.session,
    'filter[participant_id]': filters.participant,
    'filter[type]': filters.type as 'audio' | 'video' | undefined,
    'filter[status]': filters.status as Recording['status'] | undefined,
    'filter[date_started_at][gte]': filters.from,
    'filter[date_started_at][lte]': filters.to,
    'filter[date_ended_at][gte]': filters.endedFrom,
    'filter[date_ended_at][lte]': filters.endedTo,
    'filter[duration_secs][gte]': numberOf(filters.shortest),
    'filter[duration_secs][lte]': numberOf(filters.longest),
  };
}

/** What is no number goes to the server as it is not: left out. */
const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/u.test(text) ? Number(text) : undefined;

/** A fresh link to the file; null when there is none any more. */
export async function linkOfRecording(id: string): Promise<string | null> {
  const path = { room_recording_id: id };
  return openLink((await one(rest.GET('/v2/room_recordings/{room_recording_id}', { params: { path } }))).download_url);
}

export const deleteRecording = (id: string) =>
  done(rest.DELETE('/v2/room_recordings/{room_recording_id}', { params: { path: { room_recording_id: id } } }));

/** All that the filters choose, on whatever page; how many that were. */
export async function deleteMatching(filters: RecordingFilters): Promise<number> {
  const query = given(queryOf(filters));
  return (await one(rest.DELETE('/v2/room_recordings', { params: { query } }))).room_recordings;
}
