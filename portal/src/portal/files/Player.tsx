/**
 * Plays one file with the browser's own player, which seeks by ranges and is made for the keyboard.
 *
 * Keeps the link that it began with, because another one would begin anew; asks for a fresh one when that has run out,
 * and goes on where it was.
 */
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { problemText } from '../parts/problems';

export interface Playable {
  readonly kind: 'audio' | 'video';
  readonly link: string;
  /** A fresh link; null when there is no file any more. */
  readonly renew: () => Promise<string | null>;
}

const texts = words.files;
/** A fresh link that fails so soon was not what was missing. */
const RENEWAL_MS = 30_000;

export function Player({ title, playable }: { readonly title: string; readonly playable: Playable }) {
  const { kind, renew } = playable;
  const [link, setLink] = useState(playable.link);
  const [problem, setProblem] = useState<{ readonly title: string; readonly detail?: string } | null>(null);
  const renewedAt = useRef(-Infinity);
  const goOnAt = useRef(0);
  const focusOn = useRef<HTMLMediaElement>(null);
  useEffect(() => focusOn.current?.focus(), []);

  const repair = async (event: SyntheticEvent<HTMLMediaElement>) => {
    const place = event.currentTarget.currentTime;
    if (performance.now() - renewedAt.current < RENEWAL_MS) {
      return setProblem({ title: texts.notPlayable, detail: texts.notPlayableDetail });
    }
    renewedAt.current = performance.now();
    goOnAt.current = place;
    try {
      const fresh = await renew();
      if (fresh === null) setProblem({ title: texts.gone });
      else if (fresh === link) setProblem({ title: texts.notPlayable, detail: texts.notPlayableDetail });
      else setLink(fresh);
    } catch (error) {
      setProblem({ title: problemText(error) });
    }
  };
  const goOn = (event: SyntheticEvent<HTMLMediaElement>) => {
    if (goOnAt.current > 0) event.currentTarget.currentTime = goOnAt.current;
    goOnAt.current = 0;
  };

  if (problem !== null) return <Notice {...problem} />;
  const shared = { src: link, controls: true, autoPlay: true, 'aria-label': title, onError: repair, onLoadedMetadata: goOn };
  return kind === 'video' ? (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written captions of a recording
    <video ref={focusOn as React.RefObject<HTMLVideoElement>} className="player player-video" playsInline {...shared} />
  ) : (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
    <audio ref={focusOn as React.RefObject<HTMLAudioElement>} className="player" {...shared} />
  );
}
