/** What everybody should know at once: connection lost or back, own screen shared, nobody else here. */
import { useState } from 'react';
import { Button } from '../look/Button';
import { Spinner } from '../look/Spinner';
import { Check, Link, Screen } from '../icons/icons';
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

export function AloneCard() {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard?.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="alone">
      <p className="alone-title">{words.alone}</p>
      <p className="alone-detail">{words.aloneDetail}</p>
      <Button onClick={copy}>
        {isCopied ? <Check size={18} /> : <Link size={18} />}
        {isCopied ? words.linkCopied : words.copyLink}
      </Button>
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
