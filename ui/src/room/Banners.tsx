/** What everybody should know at once: recorded, looking in, connection lost or back, own screen shared, nobody else here. */
import { useState } from 'react';
import { Button } from '../look/Button';
import { TextField } from '../look/fields';
import { usePlace } from '../look/place';
import { Spinner } from '../look/Spinner';
import { Check, Eye, Link, Screen } from '../icons/icons';
import { texts } from '../texts';
import type { NoticeLine } from './notices';
import type { Connection } from './useConnection';

const words = texts.room;

export function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  // The frame is always there, so that screen readers hear what comes into it.
  return (
    <div className="banner-place" role="alert">
      {connection === 'reconnecting' || connection === 'unreachable' ? (
        <p className={`banner ${connection === 'unreachable' ? 'banner-bad' : 'banner-warn'}`}>
          <Spinner />
          {connection === 'unreachable' ? words.serverGoneBanner : words.reconnectingBanner}
        </p>
      ) : null}
      {connection === 'back' ? (
        <p className="banner banner-good">
          <Check size={18} />
          {words.backBanner}
        </p>
      ) : null}
    </div>
  );
}

export function SharingBanner({ onStop }: { readonly onStop: () => void }) {
  return (
    <div className="banner banner-sharing">
      <Screen size={18} />
      <span>{words.sharing}</span>
      <Button onClick={onStop}>{words.stopSharing}</Button>
    </div>
  );
}

/** Stays as long as the room is recorded; that it began or ended is announced by the notices. */
export function RecordingBadge() {
  return (
    <p className="recording-badge">
      <span className="recording-dot" aria-hidden="true" />
      {texts.recording.badge}
    </p>
  );
}

export function ViewerBanner() {
  return (
    <p className="banner banner-viewer">
      <Eye size={18} />
      <span>
        {words.viewer} <span className="banner-detail">{words.viewerDetail}</span>
      </span>
    </p>
  );
}

export function AloneCard() {
  const { inviteLink } = usePlace();
  const [copying, setCopying] = useState<'copied' | 'refused' | null>(null);
  const isCopied = copying === 'copied';
  const copy = (link: string) => {
    // Pages that are not secure have no clipboard.
    if (!navigator.clipboard) return setCopying('refused');
    navigator.clipboard.writeText(link).then(
      () => setCopying('copied'),
      () => setCopying('refused'),
    );
  };
  return (
    <div className="alone">
      <p className="alone-title">{words.alone}</p>
      {inviteLink === null ? null : (
        <>
          <p className="alone-detail">{words.aloneDetail}</p>
          <Button onClick={() => copy(inviteLink)}>
            {isCopied ? <Check size={18} /> : <Link size={18} />}
            {isCopied ? words.linkCopied : words.copyLink}
          </Button>
          {copying === 'refused' ? (
            <TextField
              label={words.linkToCopy}
              readOnly
              value={inviteLink}
              onFocus={(event) => event.target.select()}
            />
          ) : null}
        </>
      )}
    </div>
  );
}

export function NoticeStack({ lines }: { readonly lines: readonly NoticeLine[] }) {
  return (
    <div className="lines" role="status" aria-live="polite" aria-atomic="false">
      {lines.map((line) => (
        <p key={line.id} className={`line line-${line.tone}`}>
          {line.text}
        </p>
      ))}
    </div>
  );
}
