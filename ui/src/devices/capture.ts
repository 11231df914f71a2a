/**
 * Opens camera and microphone for the preview before joining.
 *
 * Asks for both at once, so that the browser asks the person once; what then fails is tried alone, so that a
 * missing camera does not cost the microphone. In the room the SDK captures by itself.
 */
import { canCaptureHere, troubleOf, type Trouble } from './trouble';

export interface Wish {
  /** Device id; empty for the system's default, null for not wanted. */
  readonly audio: string | null;
  readonly video: string | null;
}

export type Got = { readonly track: MediaStreamTrack } | { readonly trouble: Trouble } | null;

export interface Captured {
  readonly audio: Got;
  readonly video: Got;
}

export type Capturer = (constraints: MediaStreamConstraints) => Promise<MediaStream>;

const browserCapturer: Capturer = (constraints) => navigator.mediaDevices.getUserMedia(constraints);

export async function capture(wish: Wish, capturer: Capturer = browserCapturer): Promise<Captured> {
  if (wish.audio !== null && wish.video !== null) {
    try {
      const both = await capturer({ audio: audioOf(wish.audio), video: videoOf(wish.video) });
      return { audio: got(both.getAudioTracks()[0]), video: got(both.getVideoTracks()[0]) };
    } catch {
      // Told apart below.
    }
  }
  return { audio: await one('audio', wish.audio, capturer), video: await one('video', wish.video, capturer) };
}

async function one(kind: 'audio' | 'video', id: string | null, capturer: Capturer): Promise<Got> {
  if (id === null) return null;
  try {
    return await open(kind, id, capturer);
  } catch (error) {
    const trouble = troubleOf(error, capturer !== browserCapturer || canCaptureHere());
    // A remembered device may be unplugged: the default one serves.
    if (trouble === 'device_not_found' && id !== '') return one(kind, '', capturer);
    return { trouble };
  }
}

async function open(kind: 'audio' | 'video', id: string, capturer: Capturer): Promise<Got> {
  const stream = await capturer(kind === 'audio' ? { audio: audioOf(id) } : { video: videoOf(id) });
  return got(stream.getTracks()[0]);
}

const got = (track: MediaStreamTrack | undefined): Got => (track ? { track } : { trouble: 'device_not_found' });

const device = (id: string): MediaTrackConstraints => (id === '' ? {} : { deviceId: { exact: id } });

const audioOf = (id: string): MediaTrackConstraints => ({ ...device(id), echoCancellation: true });

const videoOf = (id: string): MediaTrackConstraints => ({
  ...device(id),
  width: { ideal: 1280 },
  height: { ideal: 720 },
});
