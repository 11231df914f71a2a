/** One session as its page reads it, live and past, and what is done to one that is live. */
import { queryOptions } from '@tanstack/react-query';
import { isGone } from '../errors';
import { done, list, one, rest, type Schemas } from '../rest';
import { joinLinkOf } from '../tokens';
import { sessionKeys } from './sessions';

export { sessionKeys } from './sessions';

export type Participant = Schemas['RoomParticipant'];
export type SessionAction =
  | 'end'
  | 'kick'
  | 'mute'
  | 'unmute'
  | 'start_recording'
  | 'stop_recording'
  | 'pause_recording'
  | 'resume_recording';

/** Fresh enough to talk with somebody about what is seen. */
const LIVE_MS = 2_000;
/** A live session's timeline is written once a second, and read by eye. */
const GROWING_MS = 10_000;
/** The most that a page of a list may have. */
const PAGE_SIZE = 250;
/** More people than any room holds at once, so that one who comes and goes all day does not read for ever. */
const PAGES_MAX = 8;

export const liveQuery = (id: string) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'live', id],
    queryFn: ({ signal }) =>
      one(rest.GET('/v2/room_sessions/{room_session_id}/live', { params: { path: { room_session_id: id } }, signal })),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : LIVE_MS),
  });

/** Who looks in unseen, of which the session itself is told nothing. */
export const hiddenQuery = (roomId: string) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'hidden', roomId],
    queryFn: ({ signal }) =>
      one(rest.GET('/v2/rooms/{room_id}/hidden_participants', { params: { path: { room_id: roomId } }, signal })),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : LIVE_MS),
  });

/** A past one does not change any more. */
export const timelineQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'timeline', id, isLive],
    queryFn: ({ signal }) =>
      one(rest.GET('/v2/room_sessions/{room_session_id}/timeline', { params: { path: { room_session_id: id } }, signal })),
    ...freshness(isLive),
  });

export const qualityQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'quality', id, isLive],
    queryFn: ({ signal }) =>
      one(rest.GET('/v2/room_sessions/{room_session_id}/quality', { params: { path: { room_session_id: id } }, signal })),
    ...freshness(isLive),
  });

/** Everyone who was ever in it. */
export const peopleQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: [...sessionKeys.all, 'people', id, isLive],
    queryFn: ({ signal }) => everyone(id, signal),
    ...freshness(isLive),
  });

async function everyone(id: string, signal: AbortSignal): Promise<readonly Participant[]> {
  const found: Participant[] = [];
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const query = { 'page[number]': page, 'page[size]': PAGE_SIZE };
    const params = { path: { room_session_id: id }, query };
    // oxlint-disable-next-line no-await-in-loop -- how many pages there are is known after the first
    const { items, page: told } = await list(rest.GET('/v2/room_sessions/{room_session_id}/participants', { params, signal }));
    found.push(...items);
    if (page >= told.totalPages) break;
  }
  return found;
}

function freshness(isLive: boolean) {
  return isLive ? { refetchInterval: GROWING_MS } : { staleTime: 5 * 60_000 };
}

/** For those named, or for everyone who is in. */
export function act(id: string, action: SessionAction, participants?: readonly string[]): Promise<void> {
  return done(ACTIONS[action](id, participants ? [...participants] : 'all'));
}

type Chosen = string[] | 'all';

const inSession = (id: string) => ({ path: { room_session_id: id } });

const ACTIONS: Readonly<Record<SessionAction, (id: string, participants: Chosen) => Promise<unknown>>> = {
  end: (id) => rest.POST('/v2/room_sessions/{room_session_id}/actions/end', { params: inSession(id) }),
  kick: (id, participants) =>
    rest.POST('/v2/room_sessions/{room_session_id}/actions/kick', { params: inSession(id), body: { participants } }),
  mute: (id, participants) =>
    rest.POST('/v2/room_sessions/{room_session_id}/actions/mute', { params: inSession(id), body: { participants } }),
  unmute: (id, participants) =>
    rest.POST('/v2/room_sessions/{room_session_id}/actions/unmute', { params: inSession(id), body: { participants } }),
  start_recording: (id) => rest.POST('/v2/room_sessions/{room_session_id}/actions/start_recording', { params: inSession(id) }),
  stop_recording: (id) => rest.POST('/v2/room_sessions/{room_session_id}/actions/stop_recording', { params: inSession(id) }),
  pause_recording: (id) => rest.POST('/v2/room_sessions/{room_session_id}/actions/pause_recording', { params: inSession(id) }),
  resume_recording: (id) => rest.POST('/v2/room_sessions/{room_session_id}/actions/resume_recording', { params: inSession(id) }),
};

/** Long enough to look in again after the network was lost; it is for one who is there now. */
const HIDDEN_LINK_TTL_SECS = 3_600;
const HIDDEN = { token_ttl_secs: 600, refresh_token_ttl_secs: HIDDEN_LINK_TTL_SECS, hidden: true };

/** A link to the meeting that shows its holder to nobody and sends nothing; made for this once. */
export async function hiddenLink(roomId: string): Promise<string> {
  const params = { path: { room_id: roomId } };
  const { refresh_token: token } = await one(
    rest.POST('/v2/rooms/{room_id}/actions/generate_join_client_token', { params, body: HIDDEN }),
  );
  const room = await one(rest.GET('/v2/rooms/{room_id}', { params }));
  return joinLinkOf(room, token, location.origin);
}
