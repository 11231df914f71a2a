/**
 * Blurs what is behind the person in a camera's pictures: by the camera itself where it can, else in the page.
 *
 * Called with each camera that is opened while the blur is on, for the preview and for the room. Never rejects: a camera
 * that cannot be blurred goes on as it is, and `onTrouble` says so.
 */
import { blurredTrack } from './blurring';
import { blurByCamera } from './camera';
import { loadSegmenter } from './segmenter';

export type BlurTrouble = 'tooSlow' | 'failed';

export interface BlurWish {
  /** Address of the folder of the segmentation's files, with a slash at its end. */
  readonly files: string;
  readonly onTrouble: (trouble: BlurTrouble) => void;
}

export async function blurBehind(camera: MediaStreamTrack, { files, onTrouble }: BlurWish): Promise<MediaStreamTrack> {
  if (await blurByCamera(camera)) return camera;
  try {
    return await blurredTrack(camera, await loadSegmenter(files), () => onTrouble('tooSlow'));
  } catch {
    // A camera that was turned off meanwhile is no trouble.
    if (camera.readyState !== 'ended') onTrouble('failed');
    return camera;
  }
}

/** Whether this browser has what a blur in the page needs; a camera's own blur needs none of it. */
export const canBlur = (): boolean =>
  typeof WebAssembly === 'object' && typeof HTMLCanvasElement !== 'undefined' && 'captureStream' in HTMLCanvasElement.prototype;
