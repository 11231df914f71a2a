/**
 * The room from inside: stage, panels, controls and what is announced.
 *
 * Rendered by Meeting while connected. Only puts parts together; each keeps its own state in its own hook.
 */
import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { ChatPanel } from '../chat/ChatPanel';
import { ConfirmDialog } from '../look/ConfirmDialog';
import { useFocusOnce } from '../look/focus';
import { PeoplePanel } from '../people/PeoplePanel';
import { canOpenSmallWindow, usePictureInPicture } from '../pip/usePictureInPicture';
import { SmallStage } from '../pip/SmallStage';
import { FloatingReactions } from '../reactions/FloatingReactions';
import { texts } from '../texts';
import { Stage } from '../tiles/Stage';
import { AloneCard, ConnectionBanner, NoticeStack, RecordingBadge, SharingBanner, ViewerBanner } from './Banners';
import { ControlBar } from './ControlBar';
import { SettingsDialog, ShortcutsDialog } from './dialogs';
import { RoomAudio } from './RoomAudio';
import { useRoom, type RoomParts, type RoomScreenProps } from './useRoom';
import { useRoomShortcuts } from './useRoomShortcuts';
import { useWakeLock } from './useWakeLock';

type Open = 'settings' | 'shortcuts' | null;

export function RoomScreen(props: RoomScreenProps) {
  const { room, roomName, isViewer, choice, look } = props;
  const parts = useRoom(props);
  const { state, gathering, media, chat, panels, notices, moderating } = parts;
  useWakeLock();
  const [open, setOpen] = useState<Open>(null);
  const main = useFocusOnce<HTMLElement>();
  const middle = useRef<HTMLDivElement>(null);
  const small = usePictureInPicture(middle, notices.say);
  const [shortcuts, enableShortcuts] = useRoomShortcuts(parts, isViewer, look, () => setOpen('shortcuts'));
  const own = isViewer ? null : { media, hand: parts.hand, react: parts.reactions.send };
  const leave = () => void room.disconnect();

  return (
    <section ref={main} tabIndex={-1} className="room" aria-label={texts.room.label}>
      <h1 className="visually-hidden">{texts.room.pageTitle(roomName)}</h1>
      <div className="room-middle" ref={middle}>
        <Stage {...parts.stage} layout={look.layout} />
        {panels.open === 'chat' ? <ChatPanel chat={chat} canWrite={!isViewer} onClose={panels.close} /> : null}
        {panels.open === 'people' ? <People parts={parts} onClose={panels.close} /> : null}
        <Overlays parts={parts} isViewer={isViewer} />
      </div>
      <ControlBar
        roomName={roomName}
        count={gathering.people.length}
        unread={chat.unread}
        panels={panels}
        own={own}
        more={{
          layout: look.layout,
          onLayout: look.chooseLayout,
          smallWindow: canOpenSmallWindow() ? small : null,
          moderation: moderating.moderation,
          onSettings: () => setOpen('settings'),
          onShortcuts: () => setOpen('shortcuts'),
        }}
        onLeave={leave}
      />
      <RoomAudio track={state.mixedAudioTrack} speakerId={choice.speakerId} />
      {small.body
        ? createPortal(
            <SmallStage stage={parts.stage} media={own?.media ?? null} theme={look.theme} onLeave={leave} />,
            small.body,
          )
        : null}
      {open === 'settings' ? (
        <SettingsDialog
          devices={isViewer ? null : { choice, onChoose: parts.choose }}
          theme={look.theme}
          onTheme={look.chooseTheme}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'shortcuts' ? (
        <ShortcutsDialog enabled={shortcuts} onEnable={enableShortcuts} onClose={() => setOpen(null)} />
      ) : null}
      {moderating.asked ? <ConfirmDialog {...moderating.asked} onClose={moderating.answered} /> : null}
    </section>
  );
}

function People({ parts, onClose }: { readonly parts: RoomParts; readonly onClose: () => void }) {
  const { gathering, stage, moderating } = parts;
  return (
    <PeoplePanel
      people={gathering.people}
      pin={stage.pin}
      moderation={moderating.moderation}
      onPin={stage.onPin}
      onClose={onClose}
    />
  );
}

/** What lies over the stage. */
function Overlays({ parts, isViewer }: { readonly parts: RoomParts; readonly isViewer: boolean }) {
  const { state, gathering, media, connection, reactions, notices } = parts;
  const isAlone = !isViewer && gathering.people.length === 1 && !media.screen.on;
  return (
    <>
      <FloatingReactions reactions={reactions.shown} />
      <div className="room-over">
        {state.isRecording ? <RecordingBadge /> : null}
        {isViewer ? <ViewerBanner /> : null}
        <ConnectionBanner connection={connection} />
        {media.screen.on ? <SharingBanner onStop={media.screen.toggle} /> : null}
      </div>
      {isAlone ? <AloneCard /> : null}
      {isViewer && gathering.people.length === 0 ? <p className="nobody">{texts.room.nobodyHere}</p> : null}
      <NoticeStack lines={notices.lines} />
    </>
  );
}
