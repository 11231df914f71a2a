/**
 * The sound of everybody else, in one element.
 *
 * Browsers may hold sound back until the page is touched; then a button asks for that touch.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../look/Button';
import { Speaker } from '../icons/icons';
import { texts } from '../texts';

interface RoomAudioProps {
  readonly track: MediaStreamTrack | undefined;
  /** Empty for the system's default. */
  readonly speakerId: string;
}

export function RoomAudio({ track, speakerId }: RoomAudioProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isBlocked, setBlocked] = useState(false);

  const play = useCallback(() => {
    audio.current?.play().then(
      () => setBlocked(false),
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = track ? new MediaStream([track]) : null;
    if (track) play();
    return () => {
      element.srcObject = null;
    };
  }, [track, play]);

  useEffect(() => {
    const element = audio.current;
    if (!element || !('setSinkId' in element)) return;
    // An unplugged speaker: the browser goes on with the one it has.
    element.setSinkId(speakerId).catch(() => undefined);
  }, [speakerId]);

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech of people in the room */}
      <audio ref={audio} autoPlay data-testid="room-audio" />
      {isBlocked ? (
        <div className="hear" role="alert">
          <Button look="primary" large onClick={play}>
            <Speaker />
            {texts.room.hearOthers}
          </Button>
          <p>{texts.room.hearOthersDetail}</p>
        </div>
      ) : null}
    </>
  );
}
