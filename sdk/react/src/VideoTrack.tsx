/**
 * A video element that shows a stream.
 *
 * The SDK does the rest: it subscribes, keeps the element's source, and receives the layer that fits its size.
 */
import { type ComponentPropsWithoutRef, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';
import { useRoom } from './context.ts';

/** Those of a `<video>` element, and what to show in it. */
export interface VideoTrackProps extends ComponentPropsWithoutRef<'video'> {
  /** Whose stream; it may come later, go and come back. */
  readonly participantId: string;
  /** Which of their streams; default `self`. */
  readonly streamKey?: string;
}

/** Shows a participant's stream; subscribes to it while it is there. The room's sound is `RoomAudio`'s. */
export const VideoTrack = forwardRef<HTMLVideoElement, VideoTrackProps>(function VideoTrack(
  { participantId, streamKey = 'self', ...rest },
  outer,
) {
  const room = useRoom();
  const inner = useRef<HTMLVideoElement>(null);
  useImperativeHandle(outer, () => inner.current as HTMLVideoElement);
  useEffect(
    () => (room && inner.current ? room.attach(inner.current, participantId, streamKey) : undefined),
    [room, participantId, streamKey],
  );
  // Live pictures have no captions; their sound is not even played here.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <video autoPlay playsInline {...rest} ref={inner} />;
});
