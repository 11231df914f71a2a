/** The own picture before joining, blurred when that is wanted, as the others will see it. */
import { useEffect, useRef, useState } from 'react';
import { unblurByCamera } from './camera';
import { blurBehind, type BlurTrouble } from './process';
import { useBlurFiles } from './useBlurFiles';

export interface BlurredPreview {
  /** Null while the blur is prepared: nothing is shown that the others would not see. */
  readonly track: MediaStreamTrack | null;
}

export function useBlurredPreview(
  camera: MediaStreamTrack | null,
  isBlurred: boolean,
  onTrouble: (trouble: BlurTrouble) => void,
): BlurredPreview {
  const files = useBlurFiles();
  const [made, setMade] = useState<{ of: MediaStreamTrack; track: MediaStreamTrack } | null>(null);
  const tell = useRef(onTrouble);
  useEffect(() => {
    tell.current = onTrouble;
  });
  useEffect(() => {
    if (!camera) return;
    if (!isBlurred) return void unblurByCamera(camera);
    let isWanted = true;
    let track: MediaStreamTrack | undefined;
    void blurBehind(camera, { files, onTrouble: (trouble) => isWanted && tell.current(trouble) }).then((blurred) => {
      if (!isWanted) return blurred === camera ? undefined : blurred.stop();
      track = blurred;
      setMade({ of: camera, track: blurred });
    });
    return () => {
      isWanted = false;
      setMade(null);
      if (track !== camera) track?.stop();
    };
  }, [camera, isBlurred, files]);
  if (!camera || !isBlurred) return { track: camera };
  return { track: made?.of === camera ? made.track : null };
}
