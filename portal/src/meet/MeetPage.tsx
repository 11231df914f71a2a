/**
 * The meeting page, `/meet/{room_id}#token=…`: the web component `<video-room>` over the whole page.
 *
 * The default export is loaded by App.tsx on demand. The link says which room; all that follows is the component's.
 */
import { TAG, texts, type VideoRoomElement, type VideoRoomEvents } from '@videorooms/ui';
import { useEffect, useMemo, useRef, createElement } from 'react';
import { mayBePassedOn, readJoinLink } from './link';
import './meet.css';

interface MeetPageProps {
  readonly fragment: string;
}

export default function MeetPage({ fragment }: MeetPageProps) {
  const link = useMemo(() => readJoinLink(fragment), [fragment]);
  const element = useRef<VideoRoomElement>(null);

  useEffect(() => {
    const page = element.current;
    const title = ({ detail }: CustomEvent<VideoRoomEvents['stepchange']>) => {
      const words = detail.step === 'inside' ? texts.room : texts.prejoin;
      document.title = words.pageTitle(link.roomName);
    };
    document.title = texts.prejoin.pageTitle(link.roomName);
    page?.addEventListener('stepchange', title as EventListener);
    return () => page?.removeEventListener('stepchange', title as EventListener);
  }, [link.roomName]);

  return (
    <main className="meet">
      {createElement(TAG, {
        ref: element,
        // Without a token the element waits for one; a link without one is to be told as broken.
        token: link.token ?? '',
        'room-name': link.roomName,
        'invite-link': mayBePassedOn(link.token) ? location.href : null,
        'whole-page': '',
      })}
    </main>
  );
}
