/** One composition in the list: its progress while it is made, then its file, or why there is none. */
import { openLink } from '../../api/files';
import { isUnfinished, linkOfComposition, type Composition } from '../../api/queries/compositions';
import { IconButton } from '../../design/Button';
import { Again, Pencil } from '../../icons/portal';
import { Close, Film, Trash } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { FileItem } from '../files/FileItem';
import type { Playing } from '../files/playing';
import { compositionState } from '../files/wording';
import { useRoomName } from '../rooms/useRoomName';
import { lengthText, megabytesText } from '../wording/measures';
import { momentText } from '../wording/times';
import type { CompositionActs } from './useCompositionActs';

interface CompositionItemProps {
  readonly composition: Composition;
  readonly playing: Playing;
  /** Null for who may only look. */
  readonly acts: CompositionActs | null;
}

const texts = words.compositions;

export function CompositionItem({ composition, playing, acts }: CompositionItemProps) {
  const { id, status, progress, created_at: created } = composition;
  const title = texts.of(useRoomName(composition.room_id), momentText(created));
  const link = openLink(composition.download_url);
  return (
    <FileItem
      heading="h2"
      title={title}
      lead={<Film size={18} />}
      facts={factsOf(composition)}
      state={compositionState(composition)}
      progress={status === 'processing' ? progress : undefined}
      playable={link === null ? null : { kind: 'video', link, renew: () => linkOfComposition(id) }}
      isPlaying={playing.id === id}
      onPlay={(on) => playing.set(on ? id : null)}
    >
      {acts ? <Acts {...{ composition, title, acts }} /> : null}
    </FileItem>
  );
}

interface ActsProps {
  readonly composition: Composition;
  readonly title: string;
  readonly acts: CompositionActs;
}

function Acts({ composition, title, acts }: ActsProps) {
  if (isUnfinished(composition)) {
    return (
      <IconButton name={texts.cancel(title)} onClick={() => acts.cancel(composition)}>
        <Close size={18} />
      </IconButton>
    );
  }
  const { id, session_id: session, status, has_background_image: hasImage } = composition;
  return (
    <>
      {/* The picture under everything is not told by the server, so it cannot be asked for again. */}
      {status === 'failed' && !hasImage ? (
        <IconButton name={texts.again(title)} onClick={() => acts.again(composition)}>
          <Again size={18} />
        </IconButton>
      ) : null}
      <a
        className="button button-quiet button-icon"
        href={addressOf('compositions', 'new', { session, from: id })}
        aria-label={texts.edit(title)}
        title={texts.edit(title)}
      >
        <Pencil size={18} />
      </a>
      <IconButton name={words.files.delete(title)} className="button-remove" onClick={() => acts.remove(composition, title)}>
        <Trash size={18} />
      </IconButton>
    </>
  );
}

function factsOf(composition: Composition) {
  const { duration_secs: duration, format, resolution, size_mb: size, session_id: session } = composition;
  const told = [
    duration === null ? '' : lengthText(duration * 1000),
    format.toUpperCase(),
    resolution,
    layoutText(composition),
    size === null ? '' : megabytesText(size),
  ].filter(Boolean);
  const link = (
    <a key="session" href={addressOf('sessions', session)}>
      {texts.session}
    </a>
  );
  return [...told, link];
}

function layoutText({ layout, video_layout: regions }: Composition): string {
  const count = Object.keys(regions).length;
  return count > 0 ? texts.layouts.regions(count) : texts.layouts[layout ?? 'grid'];
}
