/** Makes join links, and copies or opens them. Used by the pages of rooms and by the quick start. */
import { one, rest } from '../../api/rest';
import { joinLinkOf, LINK_TTL_SECS } from '../../api/tokens';
import { words } from '../../texts/portal';
import { copied } from '../parts/copying';
import { newTab } from '../parts/newTab';
import { sayProblem } from '../parts/toasts';

interface LinkedRoom {
  readonly id: string;
  readonly unique_name: string | null;
}

/** Good for a day. */
async function makeJoinLink(room: LinkedRoom): Promise<string> {
  const tokens = await one(
    rest.POST('/v2/rooms/{room_id}/actions/generate_join_client_token', {
      params: { path: { room_id: room.id } },
      body: { token_ttl_secs: 600, refresh_token_ttl_secs: LINK_TTL_SECS },
    }),
  );
  return joinLinkOf(room, tokens.refresh_token, location.origin);
}

/** `show` gets the link where it cannot be copied. */
export async function copyJoinLink(room: LinkedRoom, show: (link: string) => void): Promise<void> {
  try {
    const link = await makeJoinLink(room);
    if (!(await copied(link, words.rooms.linkCopied))) show(link);
  } catch (error) {
    sayProblem(error);
  }
}

/** Opens a room that is there, or that `make` makes; gives it, or null when that failed. */
export async function openRoom<T extends LinkedRoom>(
  make: () => Promise<T>,
  show: (link: string) => void,
): Promise<T | null> {
  const tab = newTab();
  try {
    const room = await make();
    const link = await makeJoinLink(room);
    if (tab) tab.go(link);
    else show(link);
    return room;
  } catch (error) {
    tab?.close();
    sayProblem(error);
    return null;
  }
}
