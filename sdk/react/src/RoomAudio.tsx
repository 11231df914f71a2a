/**
 * The sound of the whole room, played while it is there.
 */
import { type ReactElement, useEffect, useRef } from 'react';
import { useRoomState } from './state.ts';

/** Plays everyone but the local participant. One is enough; a room with `mixedAudio: false` needs none. */
export function RoomAudio(): ReactElement {
  const track = useRoomState((state) => state.mixedAudioTrack);
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio || !track) return;
    audio.srcObject = new MediaStream([track]);
    // Where a page may not play yet, the browser does so after the next gesture.
    audio.play().catch(() => {});
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  // People who speak have no captions.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <audio autoPlay ref={element} />;
}
