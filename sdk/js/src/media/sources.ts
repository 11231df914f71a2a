/**
 * Opens cameras, microphones and screens, with errors that say what is wrong.
 *
 * `capture.ts` calls it. The caller owns the tracks and stops them.
 */
import { VideoRoomsError, type ErrorCode } from '../errors.ts';
import type { CameraOptions, MicrophoneOptions, ScreenShareOptions } from '../surface.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAME_RATE = 30;
// Text and slides change rarely; more frames would take bits from their sharpness.
const SCREEN_FRAME_RATE = 15;

export async function openCamera(options: CameraOptions): Promise<MediaStreamTrack> {
  const { deviceId, width = WIDTH, height = HEIGHT, frameRate = FRAME_RATE } = options;
  const video = {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate },
    ...exactly(deviceId),
  };
  const stream = await open('camera', (media) => media.getUserMedia({ video }));
  return stream.getVideoTracks()[0]!;
}

export async function openMicrophone({ deviceId, constraints }: MicrophoneOptions): Promise<MediaStreamTrack> {
  const audio = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...exactly(deviceId),
    ...constraints,
  };
  const stream = await open('microphone', (media) => media.getUserMedia({ audio }));
  return stream.getAudioTracks()[0]!;
}

export async function openScreen({ audio = false }: ScreenShareOptions): Promise<MediaStream> {
  const sound = audio ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false } : false;
  const video = { frameRate: { ideal: SCREEN_FRAME_RATE, max: FRAME_RATE } };
  const stream = await open('screen', (media) => media.getDisplayMedia({ video, audio: sound }));
  // Keeps text sharp when bits are short, instead of the motion.
  for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
  return stream;
}

const exactly = (deviceId: string | undefined): MediaTrackConstraints =>
  deviceId === undefined ? {} : { deviceId: { exact: deviceId } };

async function open(what: string, ask: (media: MediaDevices) => Promise<MediaStream>): Promise<MediaStream> {
  const media = globalThis.navigator?.mediaDevices;
  if (!media?.getUserMedia || (what === 'screen' && !media.getDisplayMedia)) {
    throw new VideoRoomsError(
      'unsupported_browser',
      globalThis.isSecureContext === false
        ? `The ${what} needs a page served over https or from localhost`
        : `This browser offers no ${what}`,
    );
  }
  try {
    return await ask(media);
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    const [code, words] = REASONS[name] ?? (['unexpected', 'could not be opened'] as const);
    throw new VideoRoomsError(code, `The ${what} ${words}`, { cause });
  }
}

// Names of DOMException, Media Capture and Streams §10.
const REASONS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  NotAllowedError: ['permission_denied', 'may not be used: permission was denied'],
  SecurityError: ['permission_denied', 'may not be used on this page'],
  NotFoundError: ['device_not_found', 'was not found'],
  OverconstrainedError: ['device_not_found', 'that was asked for was not found'],
  NotReadableError: ['device_in_use', 'is in use by another program'],
  AbortError: ['device_in_use', 'could not be started'],
};
