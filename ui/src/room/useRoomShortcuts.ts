/** The single keys of the room, and whether the person wants them. */
import { useState } from 'react';
import { recall, remember } from '../devices/remembered';
import type { Look } from '../look/look';
import { layoutAfter } from '../tiles/stageLayout';
import type { RoomParts } from './useRoom';
import { useShortcuts, type Shortcuts } from './useShortcuts';

export function useRoomShortcuts(parts: RoomParts, isViewer: boolean, look: Look, onHelp: () => void) {
  const { media, hand, panels } = parts;
  const [enabled, setEnabled] = useState(() => recall().shortcuts);
  const own: Shortcuts = isViewer
    ? {}
    : { m: media.microphone.toggle, v: media.camera.toggle, s: media.screen.toggle, h: hand.toggle };
  const keys: Shortcuts = {
    ...own,
    c: () => panels.toggle('chat'),
    p: () => panels.toggle('people'),
    l: () => look.chooseLayout(layoutAfter(look.layout)),
    '?': onHelp,
    Escape: panels.close,
  };
  useShortcuts(keys, enabled);
  const enable = (wanted: boolean) => {
    remember({ shortcuts: wanted });
    setEnabled(wanted);
  };
  return [enabled, enable] as const;
}
