/** Makes join links, and copies or opens them. */
import { useMemo } from 'react';
import type { ApiClient } from '../../api/client';
import { problemText } from '../../api/problem';
import type { RoomRecord } from '../../api/rooms';
import { makeJoinLink } from '../../api/tokens';
import { texts } from '../../texts';

export interface JoinLinks {
  readonly copy: (room: RoomRecord) => Promise<void>;
  readonly open: (room: RoomRecord) => Promise<void>;
}

/** `show` gets the link where it cannot be copied. */
export function useJoinLinks(api: ApiClient, say: (what: string) => void, show: (link: string) => void): JoinLinks {
  return useMemo(
    () => ({
      copy: async (room) => {
        try {
          const link = await makeJoinLink(api, room, location.origin);
          if (await copied(link)) say(`${texts.portal.copied}. ${texts.portal.copiedDetail}`);
          else show(link);
        } catch (error) {
          say(problemText(error));
        }
      },
      open: async (room) => {
        // Opened at the click itself: browsers block windows that come later.
        const page = window.open('', '_blank');
        try {
          const link = await makeJoinLink(api, room, location.origin);
          if (page) {
            page.opener = null;
            page.location.replace(link);
          } else show(link);
        } catch (error) {
          page?.close();
          say(problemText(error));
        }
      },
    }),
    // The two callbacks only set state.
    // oxlint-disable-next-line react/exhaustive-deps
    [api],
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
