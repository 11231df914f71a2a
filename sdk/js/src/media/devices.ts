/**
 * Lists the cameras, microphones and loudspeakers of the machine.
 *
 * Part of the public surface; asks for no permission, so labels are empty until the page has had one.
 */

/** One input or output device. */
export interface Device {
  /** The browser's name for it; empty before the page may use such devices. */
  readonly label: string;
  /** For `deviceId`. */
  readonly id: string;
}

/** Devices by what they are for. */
export interface Devices {
  /** Microphones. */
  readonly audioinput: readonly Device[];
  /** Cameras. */
  readonly videoinput: readonly Device[];
  /** Loudspeakers. */
  readonly audiooutput: readonly Device[];
}

/** The machine's devices now; `undefined` where the browser shows none (no secure context). */
export async function getDevices(): Promise<Devices | undefined> {
  const media = globalThis.navigator?.mediaDevices;
  if (!media?.enumerateDevices) return undefined;
  const found: Record<MediaDeviceKind, Device[]> = { audioinput: [], videoinput: [], audiooutput: [] };
  for (const { kind, label, deviceId } of await media.enumerateDevices()) found[kind]?.push({ label, id: deviceId });
  return found;
}
