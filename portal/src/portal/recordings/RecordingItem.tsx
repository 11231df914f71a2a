/** One recording in the list of its session. */
import type { ApiClient } from '../../api/client';
import { openLink } from '../../api/files';
import { linkOfRecording } from '../../api/recordings';
import { IconButton } from '../../design/Button';
import { Camera, Speaker, Trash } from '../../icons/icons';
import { texts } from '../../texts';
import { FileItem } from './FileItem';
import type { RecordingRow } from './useRecordings';
import { OWN_STREAM, codecText, lengthText, recordingState, recordingTitle, sizeText, timeText } from './wording';

const words = texts.recordings;

interface RecordingItemProps {
  readonly api: ApiClient;
  readonly row: RecordingRow;
  readonly isPlaying: boolean;
  readonly onPlay: (on: boolean) => void;
  readonly onDelete: () => void;
}

export function RecordingItem({ api, row, isPlaying, onPlay, onDelete }: RecordingItemProps) {
  const { recording } = row;
  const title = titleOf(row);
  const link = openLink(recording.download_url);
  const renew = () => linkOfRecording(api, recording.id);
  return (
    <FileItem
      title={title}
      icon={recording.type === 'video' ? <Camera size={20} /> : <Speaker size={20} />}
      facts={factsOf(row)}
      state={recordingState(recording)}
      playable={link === null ? null : { kind: recording.type, link, renew }}
      isPlaying={isPlaying}
      onPlay={onPlay}
    >
      <IconButton name={words.delete(title)} className="room-delete" onClick={onDelete}>
        <Trash size={20} />
      </IconButton>
    </FileItem>
  );
}

export function titleOf({ recording, name }: RecordingRow): string {
  return recordingTitle(recording, name || recording.participant_id.slice(0, 8));
}

function factsOf({ recording }: RecordingRow): string[] {
  const { codec, stream_key: key, resolution, duration_ms: duration, size_mb: size, started_at: started } = recording;
  return [
    duration === null ? '' : lengthText(duration),
    codecText(codec),
    // Any other is in the title.
    key === OWN_STREAM ? words.stream(key) : '',
    resolution ?? '',
    size === null ? '' : sizeText(size),
    timeText(started),
  ].filter(Boolean);
}
