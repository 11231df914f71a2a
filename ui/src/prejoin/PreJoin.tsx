/**
 * The screen before joining: see and hear oneself, choose devices, give a name, see what the connection is good for.
 *
 * Rendered by Meeting. Captures only for the preview; the room captures anew with what was chosen here.
 */
import { useRef, useState, type FormEvent } from 'react';
import { canBlur, type BlurTrouble } from '../blur/process';
import { useBlurredPreview } from '../blur/useBlurredPreview';
import { DeviceSelects, type DeviceChoice } from '../devices/DeviceSelects';
import { LevelMeter } from '../devices/LevelMeter';
import { recall, remember } from '../devices/remembered';
import { useDevices } from '../devices/useDevices';
import { usePreview, type Preview } from '../devices/usePreview';
import { Button } from '../look/Button';
import { CheckField, TextField } from '../look/fields';
import { Spinner } from '../look/Spinner';
import { NetworkCheck } from '../network/NetworkCheck';
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
  /** Null when the person is asked. */
  readonly personName: string | null;
  readonly isChecking: boolean;
  readonly isJoining: boolean;
  readonly choice: DeviceChoice;
  readonly peekToken: () => Promise<string>;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
  readonly onJoin: (ready: Ready) => void;
}

const isOn = (preview: Preview): boolean => preview.state === 'on' || preview.state === 'starting';

export function PreJoin(props: PreJoinProps) {
  const { personName, isChecking, isJoining, choice, peekToken, onChoose, onJoin } = props;
  const [typedName, setTypedName] = useState(() => recall().name);
  const [missing, setMissing] = useState(false);
  const own = useOwnPreviews(choice, onChoose);
  const { audio, video } = own.previews;
  const name = personName ?? typedName;
  const [shortcuts] = useState(() => recall().shortcuts);
  useShortcuts({ m: own.toggleMicrophone, v: own.toggleCamera }, shortcuts && !isJoining);
  const field = useRef<HTMLInputElement>(null);

  const join = useWhenReady(!isChecking, () => {
    onJoin({ name: name.trim(), cameraOn: isOn(video), microphoneOn: isOn(audio) });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isJoining) return;
    const given = name.trim();
    setMissing(given === '');
    if (given === '') return field.current?.focus();
    if (personName === null) remember({ name: given });
    join();
  };

  return (
    <section className="prejoin" aria-label={texts.prejoin.title}>
      <div className="prejoin-grid">
        <Preview name={name} own={own} isBlurred={choice.isBlurred} onChoose={onChoose} />
        <form className="prejoin-form" onSubmit={submit} noValidate>
          <Heading roomName={props.roomName} title={texts.prejoin.title} />
          {personName === null ? (
            <TextField
              ref={field}
              label={texts.prejoin.name}
              placeholder={texts.prejoin.namePlaceholder}
              value={typedName}
              maxLength={80}
              autoComplete="name"
              required
              error={missing && typedName.trim() === '' ? texts.prejoin.nameMissing : undefined}
              onChange={(event) => setTypedName(event.target.value)}
            />
          ) : null}
          <Devices own={own} choice={choice} />
          <slot name="prejoin" />
          <Button type="submit" look="primary" large className="prejoin-join" aria-disabled={isJoining || isChecking}>
            {isJoining ? <Spinner /> : null}
            {isJoining ? texts.prejoin.joining : texts.prejoin.join}
          </Button>
          <NetworkCheck isReady={!isChecking && !isJoining} peekToken={peekToken} />
        </form>
      </div>
    </section>
  );
}

export function Heading({ roomName, title }: { readonly roomName: string | null; readonly title: string }) {
  return (
    <div>
      {roomName ? (
        <p className="prejoin-room">
          <bdi>{roomName}</bdi>
        </p>
      ) : null}
      <h1>{title}</h1>
    </div>
  );
}

type Own = ReturnType<typeof useOwnPreviews>;

interface PreviewProps {
  readonly name: string;
  readonly own: Own;
  readonly isBlurred: boolean;
  readonly onChoose: PreJoinProps['onChoose'];
}

function Preview({ name, own, isBlurred, onChoose }: PreviewProps) {
  const { audio, video } = own.previews;
  const [trouble, setTrouble] = useState<BlurTrouble | null>(null);
  const giveUp = (met: BlurTrouble) => {
    setTrouble(met);
    onChoose({ isBlurred: false });
  };
  const { track } = useBlurredPreview(video.state === 'on' ? video.track : null, isBlurred, giveUp);
  return (
    <div className="prejoin-left">
      <PreviewCard
        name={name}
        audio={audio}
        video={video}
        picture={track}
        onToggleCamera={own.toggleCamera}
        onToggleMicrophone={own.toggleMicrophone}
      />
      <LevelMeter track={audio.state === 'on' ? audio.track : null} />
      {canBlur() ? (
        <CheckField
          label={texts.blur.label}
          hint={texts.blur.detail}
          checked={isBlurred}
          onChange={(event) => {
            setTrouble(null);
            onChoose({ isBlurred: event.target.checked });
          }}
        />
      ) : null}
      <p className="field-error" role="status">
        {trouble ? texts.blur[trouble] : ''}
      </p>
    </div>
  );
}

function Devices({ own, choice }: { readonly own: Own; readonly choice: DeviceChoice }) {
  const { audio, video } = own.previews;
  const devices = useDevices(`${audio.state} ${video.state}`);
  return <DeviceSelects devices={devices} choice={choice} onChoose={own.choose} />;
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
