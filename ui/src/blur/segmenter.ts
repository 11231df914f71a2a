/**
 * Tells a person from what is behind: MediaPipe's selfie segmentation, in the page, from files of our own server.
 *
 * `blurring.ts` calls it. Nothing is loaded before the first blur; the files (about 6 MB) are then kept for the page. The
 * library is a classic script that puts one name into the page; it runs WebAssembly, which a page's policy must allow
 * (`wasm-unsafe-eval`).
 */

/** A picture whose opaque part is the person. */
export type Mask = CanvasImageSource;

export interface Segmenter {
  /** Calls `use` with the mask of the picture; resolves when that is done. Pictures wait for each other. */
  segment(picture: HTMLVideoElement, use: (mask: Mask) => void): Promise<void>;
}

interface Solution {
  onResults(listener: (results: { segmentationMask: Mask }) => void): void;
  setOptions(options: { modelSelection: number; selfieMode: boolean }): void;
  initialize(): Promise<void>;
  send(inputs: { image: HTMLVideoElement }): Promise<void>;
}

type Library = new (options: { locateFile: (name: string) => string }) => Solution;

/** The model for pictures wider than tall; it is also the quicker one. */
const LANDSCAPE_MODEL = 1;
const SCRIPT = 'selfie_segmentation.js';

const loaded = new Map<string, Promise<Segmenter>>();

/** `files` is the address of the folder that has them, with a slash at its end. Rejects where it cannot work. */
export function loadSegmenter(files: string): Promise<Segmenter> {
  const known = loaded.get(files);
  if (known) return known;
  const loading = load(files);
  loaded.set(files, loading);
  // Another try may meet a server that is back.
  loading.catch(() => loaded.delete(files));
  return loading;
}

const ignore: (mask: Mask) => void = () => undefined;

async function load(files: string): Promise<Segmenter> {
  await loadScript(files + SCRIPT);
  const Library = (globalThis as { SelfieSegmentation?: Library }).SelfieSegmentation;
  if (!Library) throw new Error('the segmentation did not load');
  const solution = new Library({ locateFile: (name) => files + name });
  solution.setOptions({ modelSelection: LANDSCAPE_MODEL, selfieMode: false });
  let take = ignore;
  solution.onResults(({ segmentationMask }) => take(segmentationMask));
  await solution.initialize();
  let last: Promise<unknown> = Promise.resolve();
  return {
    segment: (picture, use) => {
      const done = last.then(async () => {
        take = use;
        await solution.send({ image: picture });
      });
      last = done.catch(() => undefined);
      return done;
    },
  };
}

function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.crossOrigin = 'anonymous';
    script.addEventListener('load', () => {
      script.remove();
      resolve();
    });
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error(`${address} could not be loaded`));
    });
    document.head.append(script);
  });
}
