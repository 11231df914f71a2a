/** What the small window shows: the stage with who speaks large, and the controls that are needed at once. */
import { Camera, CameraOff, Leave, Microphone, MicrophoneOff } from '../icons/icons';
import { Control } from '../room/Control';
import type { LocalMedia } from '../room/useLocalMedia';
import { texts } from '../texts';
import { Stage, type StageProps } from '../tiles/Stage';

interface SmallStageProps {
  readonly stage: Omit<StageProps, 'layout'>;
  /** Null for who only looks in. */
  readonly media: LocalMedia | null;
  readonly theme: string;
  readonly onLeave: () => void;
}

const words = texts.devices;

export function SmallStage({ stage, media, theme, onLeave }: SmallStageProps) {
  return (
    <div className="frame small-window" data-theme={theme === 'system' ? undefined : theme}>
      <Stage {...stage} layout="speaker" />
      <div className="controls-main" role="toolbar" aria-label={texts.room.controls}>
        {media ? (
          <>
            <Control
              name={media.microphone.on ? words.turnOffMicrophone : words.turnOnMicrophone}
              look={media.microphone.on ? 'on' : 'off'}
              isBusy={media.microphone.busy}
              onPress={media.microphone.toggle}
            >
              {media.microphone.on ? <Microphone /> : <MicrophoneOff />}
            </Control>
            <Control
              name={media.camera.on ? words.turnOffCamera : words.turnOnCamera}
              look={media.camera.on ? 'on' : 'off'}
              isBusy={media.camera.busy}
              onPress={media.camera.toggle}
            >
              {media.camera.on ? <Camera /> : <CameraOff />}
            </Control>
          </>
        ) : null}
        <Control name={texts.room.leave} look="leave" onPress={onLeave}>
          <Leave size={24} />
        </Control>
      </div>
    </div>
  );
}
