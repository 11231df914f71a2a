/**
 * Blur by the camera or the system itself, where the browser offers it: better and cheaper than anything in a page.
 *
 * Pure but for the track that it is given. `process.ts` asks it first.
 */
type WithBlur<T> = T & { backgroundBlur?: unknown };

/** Whether the camera can have the background blurred, or left as it is, as wanted. */
export function cameraBlurs(track: MediaStreamTrack, isWanted: boolean): boolean {
  const capabilities = track.getCapabilities?.() as WithBlur<MediaTrackCapabilities> | undefined;
  return Array.isArray(capabilities?.backgroundBlur) && capabilities.backgroundBlur.includes(isWanted);
}

/** Resolves to whether the camera blurs now. */
export async function blurByCamera(track: MediaStreamTrack): Promise<boolean> {
  if (!cameraBlurs(track, true)) return false;
  try {
    await track.applyConstraints({ ...track.getConstraints(), advanced: [{ backgroundBlur: true } as MediaTrackConstraintSet] });
  } catch {
    return false;
  }
  return (track.getSettings() as WithBlur<MediaTrackSettings>).backgroundBlur === true;
}
