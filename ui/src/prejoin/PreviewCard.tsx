/** The own picture before joining, with the two switches on it and words for what does not work. */
import { useEffect, useRef } from 'react';
import { Avatar } from '../look/Avatar';
import { Spinner } from '../look/Spinner';
import type { Preview } from '../devices/usePreview';
import { Camera, CameraOff, Microphone, MicrophoneOff, Warning } from '../icons/icons';
import { texts } from '../texts';

interface PreviewCardProps {
  readonly name: string;
  readonly audio: Preview;
  readonly video: Preview;
  /** What is shown of the camera: blurred perhaps, and null while that is prepared. */
  readonly picture: MediaStreamTrack | null;
  readonly onToggleCamera: () => void;
  readonly onToggleMicrophone: () => void;
}

const words = texts.devices;

export function PreviewCard({ name, audio, video, picture, onToggleCamera, onToggleMicrophone }: PreviewCardProps) {
  const isCameraOn = video.state === 'on' || video.state === 'starting';
  const isMicrophoneOn = audio.state === 'on' || audio.state === 'starting';
  return (
    <div className="preview">
      {video.state === 'on' && picture ? <OwnVideo track={picture} /> : <Placeholder name={name} video={video} />}
      <Troubles audio={audio} video={video} />
      <div className="preview-switches">
        <PreviewSwitch
          name={isMicrophoneOn ? words.turnOffMicrophone : words.turnOnMicrophone}
          shortcut="m"
          isOn={isMicrophoneOn}
          onPress={onToggleMicrophone}
        >
          {isMicrophoneOn ? <Microphone /> : <MicrophoneOff />}
        </PreviewSwitch>
        <PreviewSwitch
          name={isCameraOn ? words.turnOffCamera : words.turnOnCamera}
          shortcut="v"
          isOn={isCameraOn}
          onPress={onToggleCamera}
        >
          {isCameraOn ? <Camera /> : <CameraOff />}
        </PreviewSwitch>
      </div>
    </div>
  );
}

function OwnVideo({ track }: { readonly track: MediaStreamTrack }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- the own picture, without sound
    <video
      ref={video}
      className="preview-video"
      aria-label={texts.prejoin.preview}
      autoPlay
      playsInline
      muted
      disablePictureInPicture
    />
  );
}

function Placeholder({ name, video }: { readonly name: string; readonly video: Preview }) {
  if (video.state === 'starting' || video.state === 'on') {
    return (
      <div className="preview-empty">
        <Spinner size={28} />
        <p>{video.state === 'on' ? texts.blur.starting : texts.prejoin.cameraStarting}</p>
      </div>
    );
  }
  // The words about the trouble take the place.
  if (video.state === 'trouble') return null;
  return (
    <div className="preview-empty">
      <Avatar name={name} id="preview" size="112px" />
      <p>{texts.prejoin.cameraOff}</p>
    </div>
  );
}

function Troubles({ audio, video }: { readonly audio: Preview; readonly video: Preview }) {
  const all = troubleWords(audio, video);
  // The frame is always there, so that screen readers hear what comes into it.
  return (
    <div className={`preview-troubles ${video.state === 'trouble' ? 'centred' : ''}`} role="alert">
      {all.map(({ title, detail }) => (
        <div key={title} className="preview-trouble">
          <Warning size={18} />
          <div>
            <p className="notice-title">{title}</p>
            <p className="notice-detail">{detail}</p>
          </div>
        </div>
      ))}
    </div>
  );
}

function troubleWords(audio: Preview, video: Preview) {
  const a = audio.state === 'trouble' ? audio.trouble : null;
  const v = video.state === 'trouble' ? video.trouble : null;
  // One sentence for both where the cause is one.
  if (a !== null && a === v) return [words.trouble[a]('both')];
  return [...(v === null ? [] : [words.trouble[v]('video')]), ...(a === null ? [] : [words.trouble[a]('audio')])];
}

interface PreviewSwitchProps {
  readonly name: string;
  readonly shortcut: string;
  readonly isOn: boolean;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function PreviewSwitch({ name, shortcut, isOn, onPress, children }: PreviewSwitchProps) {
  return (
    <button
      type="button"
      className={`preview-switch ${isOn ? '' : 'off'}`}
      aria-label={name}
      aria-keyshortcuts={shortcut}
      title={`${name} (${shortcut})`}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
