/** One file in a list, a recording or a composition: what it is, how it stands, its player, and what can be done. */
import type { ReactNode } from 'react';
import { IconButton } from '../../design/Button';
import { Close, Download, Play } from '../../icons/icons';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import './files.css';
import { Player, type Playable } from './Player';
import type { FileState } from './wording';

/** One below what the list stands under. */
export type Heading = 'h2' | 'h3';

interface FileItemProps {
  readonly heading: Heading;
  readonly title: string;
  /** Before everything else: a box to choose it, or an icon. */
  readonly lead: ReactNode;
  readonly facts: readonly ReactNode[];
  readonly state: FileState;
  /** In per cent, while it is being made. */
  readonly progress?: number | undefined;
  /** Null while there is no file. */
  readonly playable: Playable | null;
  readonly isPlaying: boolean;
  readonly onPlay: (on: boolean) => void;
  /** Buttons beside playing and downloading. */
  readonly children: ReactNode;
}

const texts = words.files;

export function FileItem({ title, lead, facts, state, progress, playable, isPlaying, ...rest }: FileItemProps) {
  const { onPlay, children, heading: Title } = rest;
  const shows = playable !== null && isPlaying;
  return (
    <li className="file-item" aria-label={title}>
      <span className="file-lead">{lead}</span>
      <div className="file-about">
        <Title className="file-title" title={title}>
          <bdi>{title}</bdi>
        </Title>
        <p className="file-facts">
          {facts.map((fact, index) => (
            // Facts stay in their order.
            // oxlint-disable-next-line react/no-array-index-key
            <span key={index}>{fact}</span>
          ))}
        </p>
      </div>
      <div className="file-state">
        <Badge look={state.look} text={state.word} />
        {progress === undefined ? null : <progress max={100} value={progress} aria-label={state.word} />}
      </div>
      <div className="file-actions">
        {playable === null ? null : <FileButtons {...{ title, playable, shows, onPlay }} />}
        {children}
      </div>
      {state.reason ? <p className="file-reason">{state.reason}</p> : null}
      {shows ? (
        <div className="file-player">
          <Player title={title} playable={playable} />
        </div>
      ) : null}
    </li>
  );
}

interface FileButtonsProps extends Pick<FileItemProps, 'title' | 'onPlay'> {
  readonly playable: Playable;
  readonly shows: boolean;
}

function FileButtons({ title, playable, shows, onPlay }: FileButtonsProps) {
  return (
    <>
      <IconButton name={shows ? texts.closePlayer(title) : texts.play(title)} onClick={() => onPlay(!shows)}>
        {shows ? <Close size={18} /> : <Play size={18} />}
      </IconButton>
      <a
        className="button button-quiet button-icon"
        href={playable.link}
        download
        aria-label={texts.download(title)}
        title={texts.download(title)}
      >
        <Download size={18} />
      </a>
    </>
  );
}
