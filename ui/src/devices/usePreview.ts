/**
 * The camera and microphone of the person before joining: on, off, under way, or why not.
 *
 * Used by the screen before joining. Stops its tracks a moment after it is unmounted.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { capture, type Captured, type Got } from './capture';
import type { Trouble } from './trouble';

export type Preview =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | { readonly state: 'on'; readonly track: MediaStreamTrack }
  | { readonly state: 'trouble'; readonly trouble: Trouble };

export type PreviewKind = 'audio' | 'video';

export interface Previews {
  readonly audio: Preview;
  readonly video: Preview;
  /** Starts with the device of that id (empty: default), or stops with null. */
  readonly set: (kind: PreviewKind, deviceId: string | null) => void;
}

/** The room opens the devices anew; while they are still open here, it gets them at once and no light blinks. */
const HANDOVER_MS = 2_000;

const OFF: Preview = { state: 'off' };
const STARTING: Preview = { state: 'starting' };

function previewOf(got: Got): Preview {
  if (got === null) return OFF;
  return 'track' in got ? { state: 'on', track: got.track } : { state: 'trouble', trouble: got.trouble };
}

/** `first` gives the device ids to start with; null leaves one off. */
export function usePreview(first: { audio: string | null; video: string | null }): Previews {
  const [audio, setAudio] = useState<Preview>(first.audio === null ? OFF : STARTING);
  const [video, setVideo] = useState<Preview>(first.video === null ? OFF : STARTING);
  const held = useRef(new Map<PreviewKind, MediaStreamTrack>());
  // Counts wishes, so that an answer that comes after a newer wish is thrown away.
  const wishes = useRef({ audio: 0, video: 0 });
  const firstWish = useRef(first);

  const take = useCallback((kind: PreviewKind, got: Got, wish: number) => {
    const track = got !== null && 'track' in got ? got.track : undefined;
    if (wishes.current[kind] !== wish) return track?.stop();
    held.current.get(kind)?.stop();
    held.current.delete(kind);
    const show = kind === 'audio' ? setAudio : setVideo;
    if (track) {
      held.current.set(kind, track);
      track.addEventListener('ended', () => show({ state: 'trouble', trouble: 'device_not_found' }), { once: true });
    }
    show(previewOf(got));
  }, []);

  const set = useCallback(
    (kind: PreviewKind, deviceId: string | null) => {
      const wish = (wishes.current[kind] += 1);
      if (deviceId === null) return take(kind, null, wish);
      (kind === 'audio' ? setAudio : setVideo)(STARTING);
      const nothing = { audio: null, video: null };
      void capture({ ...nothing, [kind]: deviceId }).then((captured) => take(kind, captured[kind], wish));
    },
    [take],
  );

  useEffect(() => {
    const counts = wishes.current;
    const tracks = held.current;
    const wish = { audio: (counts.audio += 1), video: (counts.video += 1) };
    void capture(firstWish.current).then((captured: Captured) => {
      take('audio', captured.audio, wish.audio);
      take('video', captured.video, wish.video);
    });
    return () => {
      counts.audio += 1;
      counts.video += 1;
      const open = [...tracks.values()];
      tracks.clear();
      setTimeout(() => open.forEach((track) => track.stop()), HANDOVER_MS);
    };
  }, [take]);

  return { audio, video, set };
}
