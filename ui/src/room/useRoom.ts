/**
 * Everything that the room's screen shows and does, each part by its own hook.
 *
 * Used by RoomScreen alone.
 */
import type { Room, State } from '@videorooms/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { BlurTrouble } from '../blur/process';
import { useBlurFiles } from '../blur/useBlurFiles';
import { useChat, type ChatOfRoom } from '../chat/useChat';
import type { DeviceChoice } from '../devices/DeviceSelects';
import type { Trouble } from '../devices/trouble';
import type { Look } from '../look/look';
import { gather, type Gathering } from '../people/people';
import { useModeration, type Moderating } from '../people/useModeration';
import { useReactions, type ReactionsOfRoom } from '../reactions/useReactions';
import { texts } from '../texts';
import type { Pinned } from '../tiles/focus';
import type { StageProps } from '../tiles/Stage';
import { usePanels, type Panels } from './panels';
import { useConnection, type Connection } from './useConnection';
import { useHand, type OwnHand } from './useHand';
import { useLocalMedia, type FirstWish, type LocalMedia, type Source } from './useLocalMedia';
import { useMutedByHost } from './useMutedByHost';
import { useNotices, type Notices } from './useNotices';
import { useQuality } from './useQuality';
import { useRoomState } from './useRoomState';
import { useSpeakers } from './useSpeakers';

export interface RoomScreenProps {
  readonly room: Room;
  readonly roomName: string | null;
  /** Whether the person only looks in, and is shown to nobody. */
  readonly isViewer: boolean;
  readonly choice: DeviceChoice;
  readonly first: FirstWish;
  readonly look: Look;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
}

export interface RoomParts {
  readonly state: State;
  readonly gathering: Gathering;
  readonly connection: Connection;
  readonly notices: Notices;
  readonly panels: Panels;
  readonly chat: ChatOfRoom;
  readonly reactions: ReactionsOfRoom;
  readonly hand: OwnHand;
  readonly moderating: Moderating;
  readonly media: LocalMedia;
  readonly stage: Omit<StageProps, 'layout'>;
  /** Takes another device, or the blur, at once where it is on. */
  readonly choose: (change: Partial<DeviceChoice>) => void;
}

export function useRoom({ room, isViewer, choice, first, onChoose }: RoomScreenProps): RoomParts {
  const state = useRoomState(room);
  const gathering = useMemo(() => gather(state, isViewer), [state, isViewer]);
  const speakers = useSpeakers(room);
  const qualities = useQuality(
    room,
    gathering.people.map(({ id }) => id),
  );
  const notices = useNotices(room);
  const { say } = notices;
  const complain = useCallback((text: string) => say(text, 'bad'), [say]);
  const panels = usePanels();
  const chat = useChat(room, panels.open === 'chat', say);
  const reactions = useReactions(room, complain);
  const [pin, setPin] = useState<Pinned | null>(null);
  const media = useMedia({ room, state, choice, first, onChoose, complain });
  useMutedByHost(gathering.people.find(({ isLocal }) => isLocal), say);

  return {
    state,
    gathering,
    connection: useConnection(room),
    notices,
    panels,
    chat,
    reactions,
    hand: useHand(room, state, complain),
    moderating: useModeration(room, state, complain),
    media: media.local,
    stage: { room, gathering, speakers, qualities, pin, onPin: setPin, reactions: reactions.byPerson },
    choose: media.choose,
  };
}

interface MediaWish extends Pick<RoomScreenProps, 'room' | 'choice' | 'first' | 'onChoose'> {
  readonly state: State;
  readonly complain: (text: string) => void;
}

function useMedia({ room, state, choice, first, onChoose, complain }: MediaWish) {
  const files = useBlurFiles();
  const giveUpBlur = useRef<(trouble: BlurTrouble) => void>(() => undefined);
  const blur = useMemo(
    () => ({ files, onTrouble: (trouble: BlurTrouble) => giveUpBlur.current(trouble) }),
    [files],
  );
  const onTrouble = useCallback((source: Source, trouble: Trouble) => complain(wordsFor(source, trouble)), [complain]);
  const local = useLocalMedia({ room, state, choice, first, blur, onTrouble });
  const choose = (change: Partial<DeviceChoice>) => {
    onChoose(change);
    const changed = Object.keys(change)[0] as keyof DeviceChoice;
    local.changeDevices({ ...choice, ...change }, changed);
  };
  // A blur that does not work is off from now on, and the camera goes on without it.
  useEffect(() => {
    giveUpBlur.current = (trouble) => {
      complain(texts.blur[trouble]);
      choose({ isBlurred: false });
    };
  });
  return { local, choose };
}

function wordsFor(source: Source, trouble: Trouble): string {
  if (source === 'screen') return texts.room.shareFailed;
  const { title, detail } = texts.devices.trouble[trouble](source === 'camera' ? 'video' : 'audio');
  return `${title} ${detail}`;
}
