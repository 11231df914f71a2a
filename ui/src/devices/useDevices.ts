/**
 * The cameras, microphones and speakers of this machine, followed as they come and go.
 *
 * Labels are empty until a permission was given; `refreshOn` (any value) reads them anew when it changes.
 */
import { useEffect, useState } from 'react';

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface Devices {
  readonly audioinput: readonly Device[];
  readonly videoinput: readonly Device[];
  readonly audiooutput: readonly Device[];
}

const NONE: Devices = { audioinput: [], videoinput: [], audiooutput: [] };

export function useDevices(refreshOn: unknown): Devices {
  const [devices, setDevices] = useState<Devices>(NONE);
  useEffect(() => {
    const source = navigator.mediaDevices as MediaDevices | undefined;
    if (!source?.enumerateDevices) return;
    let current = true;
    const read = () => {
      source.enumerateDevices().then(
        (found) => current && setDevices(sortDevices(found)),
        () => current && setDevices(NONE),
      );
    };
    read();
    source.addEventListener?.('devicechange', read);
    return () => {
      current = false;
      source.removeEventListener?.('devicechange', read);
    };
  }, [refreshOn]);
  return devices;
}

/** Without the browser's own "default" rows, for which the empty choice stands. */
export function sortDevices(found: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]): Devices {
  const of = (kind: MediaDeviceKind): Device[] =>
    found
      .filter((device) => device.kind === kind && !['', 'default', 'communications'].includes(device.deviceId))
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { audioinput: of('audioinput'), videoinput: of('videoinput'), audiooutput: of('audiooutput') };
}

export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;
