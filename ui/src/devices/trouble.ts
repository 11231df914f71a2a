/**
 * Why a camera or microphone does not work, told from what the browser threw.
 *
 * Pure; used by the preview before joining and by the controls in the room. Browsers differ in names only.
 */
export type Trouble = 'permission_denied' | 'device_not_found' | 'device_in_use' | 'insecure_origin' | 'unknown';

/** Names of DOMExceptions by browser and age, and the SDK's own codes. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: 'permission_denied',
  PermissionDeniedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotFoundError: 'device_not_found',
  DevicesNotFoundError: 'device_not_found',
  OverconstrainedError: 'device_not_found',
  NotReadableError: 'device_in_use',
  TrackStartError: 'device_in_use',
  AbortError: 'device_in_use',
  permission_denied: 'permission_denied',
  device_not_found: 'device_not_found',
  device_in_use: 'device_in_use',
};

export function troubleOf(error: unknown, canCapture = canCaptureHere()): Trouble {
  if (!canCapture) return 'insecure_origin';
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, name } = error as { code?: unknown; name?: unknown };
  return TROUBLES[String(code)] ?? TROUBLES[String(name)] ?? 'unknown';
}

/** Browsers hide cameras and microphones from pages without https, except on localhost. */
export function canCaptureHere(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}
