/**
 * Blur by the camera or the system itself, where the browser offers it: better and cheaper than anything in a page.
 *
 * Pure but for the track that it is given. `process.ts` asks it first.
 */
type WithBlur<T> = T & { backgroundBlur?: unknown };

/** Whether the camera can have the background blurred, or left as it is, as wanted. */
function cameraBlurs(track: MediaStreamTrack, isWanted: boolean): boolean {
  const capabilities = track.getCapabilities?.() as WithBlur<MediaTrackCapabilities> | undefined;
  return Array.isArray(capabilities?.backgroundBlur) && capabilities.backgroundBlur.includes(isWanted);
}

/** Those that were asked to blur: a blur that the person has chosen in the system is not ours to end. */
const asked = new WeakSet<MediaStreamTrack>();

/** Resolves to whether the camera blurs now. */
export async function blurByCamera(track: MediaStreamTrack): Promise<boolean> {
  if (!cameraBlurs(track, true)) return false;
  asked.add(track);
  if (!(await setBlur(track, true))) return false;
  return (track.getSettings() as WithBlur<MediaTrackSettings>).backgroundBlur === true;
}

/** Ends what `blurByCamera` began. Said at once, so that the later of both wishes stands. */
export async function unblurByCamera(track: MediaStreamTrack): Promise<void> {
  if (asked.delete(track) && cameraBlurs(track, false)) await setBlur(track, false);
}

/** Resolves to whether the browser took it. */
async function setBlur(track: MediaStreamTrack, backgroundBlur: boolean): Promise<boolean> {
  try {
    await track.applyConstraints({ ...track.getConstraints(), advanced: [{ backgroundBlur } as MediaTrackConstraintSet] });
    return true;
  } catch {
    return false;
  }
}
