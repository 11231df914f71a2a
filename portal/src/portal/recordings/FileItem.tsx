/** One file in a list, a recording or a composition: what it is, how it stands, its player, and what can be done. */
import type { ReactNode } from 'react';
import { IconButton } from '../../design/Button';
import { Close, Download, Play } from '../../icons/icons';
import { texts } from '../../texts';
import { Player, type Playable } from './Player';
import type { FileState } from './wording';

/** One below what the list stands under. */
export type Heading = 'h2' | 'h3';

interface FileItemProps {
  readonly heading?: Heading | undefined;
  readonly title: string;
  readonly icon: ReactNode;
  readonly facts: readonly string[];
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

const words = texts.recordings;

export function FileItem({ title, icon, facts, state, progress, playable, isPlaying, ...rest }: FileItemProps) {
  const { onPlay, children, heading: Title = 'h3' } = rest;
  const shows = playable !== null && isPlaying;
  return (
    <li className="file-item" aria-label={title}>
      <span className="file-icon">{icon}</span>
      <div className="file-about">
        <Title className="file-title" title={title}>
          <bdi>{title}</bdi>
        </Title>
        <p className="room-facts">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <div className="file-state">
        <span className={`state state-${state.look}`}>{state.word}</span>
        {progress === undefined ? null : <progress max={100} value={progress} aria-label={state.word} />}
      </div>
      <div className="file-actions">
        {playable === null ? null : (
          <>
            <IconButton
              name={shows ? words.closePlayer(title) : words.play(title)}
              onClick={() => onPlay(!shows)}
            >
              {shows ? <Close size={20} /> : <Play size={20} />}
            </IconButton>
            <a
              className="button button-quiet button-icon"
              href={playable.link}
              download
              aria-label={words.download(title)}
              title={words.download(title)}
            >
              <Download size={20} />
            </a>
          </>
        )}
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
