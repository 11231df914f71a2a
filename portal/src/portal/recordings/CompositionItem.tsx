/** One composition in a list: its progress while it is made, then its file. */
import type { ApiClient } from '../../api/client';
import { isUnfinished, linkOfComposition } from '../../api/compositions';
import { openLink } from '../../api/files';
import { IconButton } from '../../design/Button';
import { Close, Film, Trash } from '../../icons/icons';
import { texts } from '../../texts';
import { FileItem, type Heading } from './FileItem';
import type { CompositionRow } from './useCompositions';
import { compositionState, lengthText, momentText, sizeText } from './wording';

export type CompositionAction = 'cancel' | 'delete';

interface CompositionItemProps {
  readonly heading?: Heading | undefined;
  readonly api: ApiClient;
  readonly row: CompositionRow;
  readonly isPlaying: boolean;
  readonly onPlay: (on: boolean) => void;
  readonly onAct: (action: CompositionAction) => void;
}

const words = texts.recordings;

export function CompositionItem({ heading, api, row, isPlaying, onPlay, onAct }: CompositionItemProps) {
  const { composition } = row;
  const title = compositionTitle(row);
  const link = openLink(composition.download_url);
  const renew = () => linkOfComposition(api, composition.id);
  return (
    <FileItem
      heading={heading}
      title={title}
      icon={<Film size={20} />}
      facts={factsOf(row)}
      state={compositionState(composition)}
      progress={composition.status === 'processing' ? composition.progress : undefined}
      playable={link === null ? null : { kind: 'video', link, renew }}
      isPlaying={isPlaying}
      onPlay={onPlay}
    >
      {isUnfinished(composition) ? (
        <IconButton name={words.cancel(title)} onClick={() => onAct('cancel')}>
          <Close size={20} />
        </IconButton>
      ) : (
        <IconButton name={words.delete(title)} className="room-delete" onClick={() => onAct('delete')}>
          <Trash size={20} />
        </IconButton>
      )}
    </FileItem>
  );
}

export function compositionTitle({ composition, roomName }: CompositionRow): string {
  return words.compositionOf(roomName, momentText(composition.created_at));
}

function factsOf({ composition }: CompositionRow): string[] {
  const { duration_secs: duration, format, resolution, size_mb: size } = composition;
  return [
    duration === null ? '' : lengthText(duration * 1000),
    format.toUpperCase(),
    resolution,
    size === null ? '' : sizeText(size),
  ].filter(Boolean);
}
