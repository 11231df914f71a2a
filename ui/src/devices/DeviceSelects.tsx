/** The three choices of devices, before joining and in the room. */
import { SelectField, type Option } from '../look/fields';
import { texts } from '../texts';
import { canChooseSpeaker, type Device, type Devices } from './useDevices';

export interface DeviceChoice {
  readonly cameraId: string;
  readonly microphoneId: string;
  readonly speakerId: string;
  /** Whether what is behind the person is blurred. */
  readonly isBlurred: boolean;
}

interface DeviceSelectsProps {
  readonly devices: Devices;
  readonly choice: DeviceChoice;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
}

const words = texts.devices;

export function DeviceSelects({ devices, choice, onChoose }: DeviceSelectsProps) {
  return (
    <>
      <Select
        label={words.camera}
        devices={devices.videoinput}
        value={choice.cameraId}
        onChoose={(cameraId) => onChoose({ cameraId })}
      />
      <Select
        label={words.microphone}
        devices={devices.audioinput}
        value={choice.microphoneId}
        onChoose={(microphoneId) => onChoose({ microphoneId })}
      />
      {canChooseSpeaker() ? (
        <Select
          label={words.speaker}
          devices={devices.audiooutput}
          value={choice.speakerId}
          onChoose={(speakerId) => onChoose({ speakerId })}
        />
      ) : null}
    </>
  );
}

interface SelectProps {
  readonly label: string;
  readonly devices: readonly Device[];
  readonly value: string;
  readonly onChoose: (id: string) => void;
}

function Select({ label, devices, value, onChoose }: SelectProps) {
  const options = optionsOf(label, devices);
  const known = options.some((option) => option.value === value);
  return (
    <SelectField
      label={label}
      options={options}
      value={known ? value : ''}
      onChange={(event) => onChoose(event.target.value)}
    />
  );
}

function optionsOf(kind: string, devices: readonly Device[]): Option[] {
  const found = devices.map((device, index) => ({
    value: device.id,
    label: device.label || words.unnamed(kind, index + 1),
  }));
  return [{ value: '', label: words.systemDefault }, ...found];
}
