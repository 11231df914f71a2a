/**
 * The sound of the whole room, played while it is there.
 */
import { type ReactElement, useEffect, useRef } from 'react';
import { useRoomState } from './state.ts';

/** What a browser counts as a touch that allows sound. */
const GESTURES = ['pointerup', 'keydown'] as const;

/** Plays everyone but the local participant. One is enough; a room with `mixedAudio: false` needs none. */
export function RoomAudio(): ReactElement {
  const track = useRoomState((state) => state.mixedAudioTrack);
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio || !track) return;
    audio.srcObject = new MediaStream([track]);
    const play = (): void => {
      audio.play().then(forget, () => {});
    };
    const forget = (): void => GESTURES.forEach((gesture) => removeEventListener(gesture, play));
    // Browsers may hold sound back until somebody touches the page.
    for (const gesture of GESTURES) addEventListener(gesture, play);
    play();
    return () => {
      forget();
      audio.srcObject = null;
    };
  }, [track]);
  // People who speak have no captions.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <audio autoPlay ref={element} />;
}
