/**
 * The room from inside: stage, chat, controls and what is announced.
 *
 * Rendered by MeetPage while connected. Only puts parts together; each keeps its own state in its own hook.
 */
import type { Room } from '@videorooms/client';
import { useCallback, useMemo, useState } from 'react';
import { ChatPanel } from '../chat/ChatPanel';
import { useChat, type ChatOfRoom } from '../chat/useChat';
import type { DeviceChoice } from '../devices/DeviceSelects';
import { recall, remember } from '../devices/remembered';
import type { Trouble } from '../devices/trouble';
import { texts } from '../texts';
import { Stage } from '../tiles/Stage';
import { AloneCard, ConnectionBanner, NoticeStack, SharingBanner } from './Banners';
import { ControlBar } from './ControlBar';
import { DevicesDialog, ShortcutsDialog } from './dialogs';
import { gather } from './people';
import { RoomAudio } from './RoomAudio';
import { useConnection } from './useConnection';
import { useFocusOnce } from '../look/focus';
import { useLocalMedia, type FirstWish, type LocalMedia, type Source } from './useLocalMedia';
import { useNotices, type Notices } from './useNotices';
import { useQuality } from './useQuality';
import { useRoomState } from './useRoomState';
import { useShortcuts } from './useShortcuts';
import { useSpeakers } from './useSpeakers';
import { useWakeLock } from './useWakeLock';

interface RoomScreenProps {
  readonly room: Room;
  readonly roomName: string | null;
  readonly choice: DeviceChoice;
  readonly first: FirstWish;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
}

type Open = 'devices' | 'shortcuts' | null;

export function RoomScreen({ room, roomName, choice, first, onChoose }: RoomScreenProps) {
  const state = useRoomState(room);
  const gathering = useMemo(() => gather(state), [state]);
  const speakers = useSpeakers(room);
  const qualities = useQuality(
    room,
    gathering.people.map(({ id }) => id),
  );
  const connection = useConnection(room);
  const notices = useNotices(room);
  const chat = useChat(room, notices.say);
  const media = useLocalMedia({ room, state, choice, first, onTrouble: useTroubleWords(notices) });
  useWakeLock();
  const [open, setOpen] = useState<Open>(null);
  const main = useFocusOnce<HTMLElement>();
  const [shortcuts, enableShortcuts] = useRoomShortcuts(media, chat, () => setOpen('shortcuts'));

  const choose = (change: Partial<DeviceChoice>) => {
    onChoose(change);
    const changed = Object.keys(change)[0] as keyof DeviceChoice;
    media.changeDevices({ ...choice, ...change }, changed);
  };

  return (
    <main ref={main} tabIndex={-1} className="room stage" aria-label={texts.room.label}>
      <h1 className="visually-hidden">{texts.room.pageTitle(roomName)}</h1>
      <div className="room-middle">
        <Stage room={room} gathering={gathering} speakers={speakers} qualities={qualities} />
        {chat.isOpen ? <ChatPanel chat={chat} /> : null}
        <div className="room-over">
          <ConnectionBanner connection={connection} />
          {media.screen.on ? <SharingBanner onStop={media.screen.toggle} /> : null}
        </div>
        {gathering.people.length === 1 && !media.screen.on ? <AloneCard /> : null}
        <NoticeStack lines={notices.lines} />
      </div>
      <ControlBar
        roomName={roomName}
        count={gathering.people.length}
        media={media}
        chat={chat}
        onDevices={() => setOpen('devices')}
        onShortcuts={() => setOpen('shortcuts')}
        onLeave={() => void room.disconnect()}
      />
      <RoomAudio track={state.mixedAudioTrack} speakerId={choice.speakerId} />
      {open === 'devices' ? <DevicesDialog choice={choice} onChoose={choose} onClose={() => setOpen(null)} /> : null}
      {open === 'shortcuts' ? (
        <ShortcutsDialog enabled={shortcuts} onEnable={enableShortcuts} onClose={() => setOpen(null)} />
      ) : null}
    </main>
  );
}

function useRoomShortcuts(media: LocalMedia, chat: ChatOfRoom, onHelp: () => void) {
  const [enabled, setEnabled] = useState(() => recall().shortcuts);
  const keys = {
    m: media.microphone.toggle,
    v: media.camera.toggle,
    s: media.screen.toggle,
    c: chat.toggle,
    '?': onHelp,
    Escape: chat.close,
  };
  useShortcuts(keys, enabled);
  const enable = (wanted: boolean) => {
    remember({ shortcuts: wanted });
    setEnabled(wanted);
  };
  return [enabled, enable] as const;
}

function useTroubleWords({ say }: Notices): (source: Source, trouble: Trouble) => void {
  return useCallback(
    (source, trouble) => {
      if (source === 'screen') return say(texts.room.shareFailed, 'bad');
      const words = texts.devices.trouble[trouble](source === 'camera' ? 'video' : 'audio');
      say(`${words.title} ${words.detail}`, 'bad');
    },
    [say],
  );
}
