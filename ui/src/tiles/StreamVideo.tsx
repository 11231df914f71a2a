/**
 * The moving picture of one stream.
 *
 * The SDK keeps the element's source, subscribes as needed and asks for the layer that fits the element's size.
 */
import type { Room } from '@videorooms/client';
import { useEffect, useRef, useState } from 'react';
import { fillFor, type Size } from './geometry';

interface StreamVideoProps {
  readonly room: Room;
  readonly participantId: string;
  readonly streamKey: string;
  readonly isMirrored?: boolean;
  /** The size of the tile decides whether edges may be cut; without it the whole picture is shown. */
  readonly tile?: Size;
}

export function StreamVideo({ room, participantId, streamKey, isMirrored = false, tile }: StreamVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [picture, setPicture] = useState<Size>({ width: 0, height: 0 });

  useEffect(() => {
    const element = video.current;
    return element ? room.attach(element, participantId, streamKey) : undefined;
  }, [room, participantId, streamKey]);

  const measure = () => {
    const element = video.current;
    if (element) setPicture({ width: element.videoWidth, height: element.videoHeight });
  };

  const classes = ['tile-video', isMirrored ? 'mirrored' : ''].filter(Boolean).join(' ');
  return (
    // The sound of all is in one audio element; this one is silent by its nature.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      ref={video}
      className={classes}
      style={{ objectFit: tile ? fillFor(picture, tile) : 'contain' }}
      autoPlay
      playsInline
      muted
      onResize={measure}
      onLoadedMetadata={measure}
      tabIndex={-1}
    />
  );
}
