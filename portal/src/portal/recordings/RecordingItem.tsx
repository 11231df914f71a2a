/** One recording in the list of its session. */
import { openLink } from '../../api/files';
import { linkOfRecording, type Recording } from '../../api/queries/recordings';
import { IconButton } from '../../design/Button';
import { Camera, Speaker, Trash } from '../../icons/icons';
import { words } from '../../texts/portal';
import { FileItem } from '../files/FileItem';
import type { Playing } from '../files/playing';
import { recordingState } from '../files/wording';
import { OWN_STREAM } from '../sessions/streamNames';
import { codecText } from '../wording/codecs';
import { lengthText, megabytesText } from '../wording/measures';
import { timeText } from '../wording/times';
import type { Selection } from './useSelection';

interface RecordingItemProps {
  readonly recording: Recording;
  readonly title: string;
  readonly playing: Playing;
  /** Null for who may not delete. */
  readonly selection: Selection | null;
  readonly onDelete: () => void;
}

const texts = words.recordings;

export function RecordingItem({ recording, title, playing, selection, onDelete }: RecordingItemProps) {
  const { id, type } = recording;
  const link = openLink(recording.download_url);
  const icon = type === 'video' ? <Camera size={18} /> : <Speaker size={18} />;
  return (
    <FileItem
      heading="h3"
      title={title}
      lead={
        selection ? (
          <>
            <input
              type="checkbox"
              aria-label={texts.selection.choose(title)}
              checked={selection.has(id)}
              onChange={({ target }) => selection.toggle([id], target.checked)}
            />
            {icon}
          </>
        ) : (
          icon
        )
      }
      facts={factsOf(recording)}
      state={recordingState(recording)}
      playable={link === null ? null : { kind: type, link, renew: () => linkOfRecording(id) }}
      isPlaying={playing.id === id}
      onPlay={(on) => playing.set(on ? id : null)}
    >
      {selection ? (
        <IconButton name={words.files.delete(title)} className="button-remove" onClick={onDelete}>
          <Trash size={18} />
        </IconButton>
      ) : null}
    </FileItem>
  );
}

function factsOf(recording: Recording): string[] {
  const { codec, stream_key: key, resolution, duration_ms: duration, size_mb: size, started_at: started } = recording;
  return [
    duration === null ? '' : lengthText(duration),
    codecText(codec),
    // Any other is in the title.
    key === OWN_STREAM ? texts.stream(key) : '',
    resolution ?? '',
    size === null ? '' : megabytesText(size),
    timeText(started),
  ].filter(Boolean);
}
