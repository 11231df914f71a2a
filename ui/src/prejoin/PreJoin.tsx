/**
 * The screen before joining: see and hear oneself, choose devices, give a name.
 *
 * Rendered by MeetPage. Captures only for the preview; the room captures anew with what was chosen here.
 */
import { useState, type FormEvent } from 'react';
import { Button } from '../look/Button';
import { TextField } from '../look/fields';
import { Spinner } from '../look/Spinner';
import { DeviceSelects, type DeviceChoice } from '../devices/DeviceSelects';
import { LevelMeter } from '../devices/LevelMeter';
import { recall, remember } from '../devices/remembered';
import { useDevices } from '../devices/useDevices';
import { usePreview, type Preview } from '../devices/usePreview';
import { useShortcuts } from '../room/useShortcuts';
import { texts } from '../texts';
import { PreviewCard } from './PreviewCard';
import { useWhenReady } from './useWhenReady';

export interface Ready {
  readonly name: string;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
}

interface PreJoinProps {
  readonly roomName: string | null;
  readonly isChecking: boolean;
  readonly isJoining: boolean;
  readonly choice: DeviceChoice;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
  readonly onJoin: (ready: Ready) => void;
}

const isOn = (preview: Preview): boolean => preview.state === 'on' || preview.state === 'starting';

export function PreJoin({ roomName, isChecking, isJoining, choice, onChoose, onJoin }: PreJoinProps) {
  const [name, setName] = useState(() => recall().name);
  const [missing, setMissing] = useState(false);
  const { previews, toggleCamera, toggleMicrophone, choose } = useOwnPreviews(choice, onChoose);
  const { audio, video } = previews;
  const devices = useDevices(`${audio.state} ${video.state}`);
  useShortcuts({ m: toggleMicrophone, v: toggleCamera }, !isJoining);

  const join = useWhenReady(!isChecking, () => {
    onJoin({ name: name.trim(), cameraOn: isOn(video), microphoneOn: isOn(audio) });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isJoining) return;
    const given = name.trim();
    setMissing(given === '');
    if (given === '') return document.getElementById('own-name')?.focus();
    remember({ name: given });
    join();
  };

  return (
    <main className="prejoin">
      <div className="prejoin-grid">
        <section className="prejoin-left">
          <PreviewCard
            name={name}
            audio={audio}
            video={video}
            onToggleCamera={toggleCamera}
            onToggleMicrophone={toggleMicrophone}
          />
          <LevelMeter track={audio.state === 'on' ? audio.track : null} />
        </section>
        <form className="prejoin-form" onSubmit={submit} noValidate>
          <div>
            {roomName ? <p className="prejoin-room">{roomName}</p> : null}
            <h1>{texts.prejoin.title}</h1>
          </div>
          <TextField
            id="own-name"
            label={texts.prejoin.name}
            placeholder={texts.prejoin.namePlaceholder}
            value={name}
            maxLength={80}
            autoComplete="name"
            required
            error={missing && name.trim() === '' ? texts.prejoin.nameMissing : undefined}
            onChange={(event) => setName(event.target.value)}
          />
          <DeviceSelects devices={devices} choice={choice} onChoose={choose} />
          <Button type="submit" look="primary" large className="prejoin-join" aria-disabled={isJoining || isChecking}>
            {isJoining ? <Spinner /> : null}
            {isJoining ? texts.prejoin.joining : texts.prejoin.join}
          </Button>
        </form>
      </div>
    </main>
  );
}

function useOwnPreviews(choice: DeviceChoice, onChoose: PreJoinProps['onChoose']) {
  const [first] = useState(recall);
  const previews = usePreview({
    audio: first.microphoneOn ? choice.microphoneId : null,
    video: first.cameraOn ? choice.cameraId : null,
  });
  const { audio, video, set } = previews;

  const toggleCamera = () => {
    remember({ cameraOn: !isOn(video) });
    set('video', isOn(video) ? null : choice.cameraId);
  };
  const toggleMicrophone = () => {
    remember({ microphoneOn: !isOn(audio) });
    set('audio', isOn(audio) ? null : choice.microphoneId);
  };
  // A chosen device is wanted: choosing one that does not work yet tries it.
  const choose = (change: Partial<DeviceChoice>) => {
    onChoose(change);
    if (change.cameraId !== undefined && video.state !== 'off') set('video', change.cameraId);
    if (change.microphoneId !== undefined && audio.state !== 'off') set('audio', change.microphoneId);
  };
  return { previews, toggleCamera, toggleMicrophone, choose };
}
