/**
 * The call in a small window above all others: a document of its own where the browser has that, with the stage and its
 * controls, else the largest picture alone.
 *
 * Used by RoomScreen. The window goes with the room, and the room goes on without the window.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { addStylesTo } from '../element/styles';
import { texts } from '../texts';

interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

export interface SmallWindow {
  readonly isOpen: boolean;
  /** Where to render the stage; null while the small window shows a picture alone, or is not there. */
  readonly body: HTMLElement | null;
  readonly toggle: () => void;
}

const SIZE = { width: 380, height: 300 };

const documents = (): DocumentPictureInPicture | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

export const canOpenSmallWindow = (): boolean => documents() !== undefined || document.pictureInPictureEnabled === true;

/** `room` has the pictures from which one is taken where there is no window for all. */
export function usePictureInPicture(room: RefObject<HTMLElement | null>, onTrouble: (text: string) => void): SmallWindow {
  const [opened, setOpened] = useState<Window | null>(null);
  const [isVideoOut, setVideoOut] = useState(false);
  const current = useRef<Window | null>(null);

  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      current.current?.close();
    };
  }, []);

  const openWindow = useCallback(async (from: DocumentPictureInPicture) => {
    const small = await from.requestWindow(SIZE);
    // Who left the room meanwhile has nothing to see in it.
    if (!isHere.current) return small.close();
    small.document.title = texts.pip.title;
    small.document.documentElement.lang = document.documentElement.lang || 'en';
    addStylesTo(small);
    small.addEventListener('pagehide', () => {
      current.current = null;
      setOpened(null);
    });
    current.current = small;
    setOpened(small);
  }, []);

  const openVideo = useCallback(async () => {
    const video = largestVideo(room.current);
    if (!video) throw new Error('no picture');
    await video.requestPictureInPicture();
    setVideoOut(true);
    video.addEventListener('leavepictureinpicture', () => setVideoOut(false), { once: true });
  }, [room]);

  const toggle = useCallback(() => {
    if (current.current) return current.current.close();
    // Within a shadow tree the document names only its host.
    if (isVideoOut) return void document.exitPictureInPicture().catch(() => setVideoOut(false));
    const from = documents();
    (from ? openWindow(from) : openVideo()).catch(() => onTrouble(texts.pip.failed));
  }, [isVideoOut, openWindow, openVideo, onTrouble]);

  return { isOpen: opened !== null || isVideoOut, body: opened?.document.body ?? null, toggle };
}

const area = ({ clientWidth, clientHeight }: HTMLVideoElement): number => clientWidth * clientHeight;

function largestVideo(room: HTMLElement | null): HTMLVideoElement | undefined {
  const videos = [...(room?.querySelectorAll<HTMLVideoElement>('.tile-video') ?? [])];
  return videos.filter(({ readyState }) => readyState > 0).toSorted((a, b) => area(b) - area(a))[0];
}
