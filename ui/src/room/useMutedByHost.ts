/** Tells the person when a moderator has taken their sound or picture away, or given the sound back. */
import { useEffect, useRef } from 'react';
import type { Person } from '../people/people';
import { texts } from '../texts';
import type { Notices } from './useNotices';

export function useMutedByHost(self: Person | undefined, say: Notices['say']): void {
  const before = useRef({ sound: false, picture: false });
  const sound = self?.isSoundCensored ?? false;
  const picture = self?.isPictureCensored ?? false;
  useEffect(() => {
    if (sound && !before.current.sound) say(texts.mutedByHost.audio, 'bad');
    if (!sound && before.current.sound) say(texts.mutedByHost.lifted);
    if (picture && !before.current.picture) say(texts.mutedByHost.video, 'bad');
    before.current = { sound, picture };
  }, [sound, picture, say]);
}
