/**
 * Makes of a camera's track one whose background is blurred, picture by picture on a canvas.
 *
 * `process.ts` calls it. The new track lives as long as the camera's: stopping either ends the work. It goes on while the
 * page is hidden, when browsers draw nothing by themselves.
 */
import type { Mask, Segmenter } from './segmenter';
import { Pace } from './pace';

const FRAMES_PER_SECOND = 24;
const LARGEST_WIDTH = 960;
/** The background is drawn this small and enlarged again: a blur that costs nothing and cannot be undone. */
const BLUR_WIDTH = 40;

interface Painting {
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly small: CanvasRenderingContext2D;
}

export async function blurredTrack(
  camera: MediaStreamTrack,
  segmenter: Segmenter,
  onTooSlow: () => void,
): Promise<MediaStreamTrack> {
  const painting = await prepare(camera);
  const pace = new Pace();
  // The first picture is blurred before anybody can see one.
  await paint(painting, segmenter);
  const [track] = painting.canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  if (!track) throw new Error('the canvas gives no track');
  const next = async () => {
    if (camera.readyState === 'ended' || track.readyState === 'ended') return end();
    const began = performance.now();
    try {
      await paint(painting, segmenter);
    } catch {
      return onTooSlow();
    }
    const took = performance.now() - began;
    if (pace.note(took)) return onTooSlow();
    setTimeout(() => void next(), Math.max(0, 1_000 / FRAMES_PER_SECOND - took));
  };
  const end = () => {
    track.stop();
    painting.video.srcObject = null;
  };
  void next();
  return track;
}

async function prepare(camera: MediaStreamTrack): Promise<Painting> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  await video.play();
  const canvas = document.createElement('canvas');
  return { video, canvas, context: contextOf(canvas), small: contextOf(document.createElement('canvas')) };
}

/** A camera's pictures change their size when a phone is turned. */
function fit({ video, canvas, context, small }: Painting): void {
  const { width, height } = sizeFor(video.videoWidth, video.videoHeight);
  const isKnown = width > 0 && height > 0;
  if (!isKnown || (canvas.width === width && canvas.height === height)) return;
  resize(context, width, height);
  resize(small, BLUR_WIDTH, Math.max(1, Math.round((BLUR_WIDTH * height) / width)));
}

/** The size in which pictures of this one are painted. */
export function sizeFor(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, LARGEST_WIDTH / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function paint(painting: Painting, segmenter: Segmenter): Promise<void> {
  const { video, canvas, context, small } = painting;
  fit(painting);
  const { width, height } = canvas;
  return segmenter.segment(video, (mask: Mask) => {
    small.drawImage(video, 0, 0, small.canvas.width, small.canvas.height);
    context.globalCompositeOperation = 'copy';
    context.drawImage(mask, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(video, 0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.drawImage(small.canvas, 0, 0, width, height);
  });
}

/** A canvas forgets how it paints when it is resized. */
function resize(context: CanvasRenderingContext2D, width: number, height: number): void {
  context.canvas.width = width;
  context.canvas.height = height;
  context.imageSmoothingQuality = 'high';
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no canvas');
  return context;
}
