/** What the menu `More` has: layouts, the small window, settings, and on narrow bars what has no place on them. */
import { Grid, Hand, Keyboard, Leave, MicrophoneOff, People, Screen, SideBySide, Sliders, SmallWindow, SpeakerView } from '../icons/icons';
import type { MenuEntry } from '../look/Menu';
import type { ModerationOfRoom } from '../people/useModeration';
import { texts } from '../texts';
import { LAYOUTS, type LayoutName } from '../tiles/stageLayout';
import type { Panels } from './panels';
import type { OwnHand } from './useHand';
import { canShareScreen, type LocalMedia } from './useLocalMedia';

export interface MoreWishes {
  readonly isNarrow: boolean;
  readonly count: number;
  readonly panels: Panels;
  readonly own: { readonly media: LocalMedia; readonly hand: OwnHand } | null;
  readonly layout: LayoutName;
  readonly onLayout: (layout: LayoutName) => void;
  /** Null where the browser has none. */
  readonly smallWindow: { readonly isOpen: boolean; readonly toggle: () => void } | null;
  readonly moderation: ModerationOfRoom | null;
  readonly onSettings: () => void;
  readonly onShortcuts: () => void;
}

const LAYOUT_ICONS: Readonly<Record<LayoutName, React.ReactNode>> = {
  grid: <Grid size={20} />,
  speaker: <SpeakerView size={20} />,
  side: <SideBySide size={20} />,
};

export function moreEntries(wishes: MoreWishes): MenuEntry[] {
  return [...(wishes.isNarrow ? narrowEntries(wishes) : []), ...viewEntries(wishes), ...hostEntries(wishes.moderation)];
}

function narrowEntries({ own, panels, count }: MoreWishes): MenuEntry[] {
  if (!own) return [];
  const { hand, media } = own;
  const entries: MenuEntry[] = [
    {
      key: 'hand',
      label: hand.isRaised ? texts.hand.lower : texts.hand.raise,
      icon: <Hand size={20} />,
      act: hand.toggle,
    },
    {
      key: 'people',
      label: texts.people.entry(count),
      icon: <People size={20} />,
      act: () => panels.toggle('people'),
    },
  ];
  if (canShareScreen()) {
    entries.push({
      key: 'screen',
      label: media.screen.on ? texts.room.stopSharing : texts.room.shareScreen,
      icon: <Screen size={20} />,
      act: media.screen.toggle,
    });
  }
  return entries;
}

function viewEntries({ layout, onLayout, smallWindow, onSettings, onShortcuts }: MoreWishes): MenuEntry[] {
  const layouts = LAYOUTS.map((name): MenuEntry => ({
    key: name,
    label: texts.layout[name],
    icon: LAYOUT_ICONS[name],
    checked: name === layout,
    isRadio: true,
    act: () => onLayout(name),
  }));
  const small: MenuEntry[] = smallWindow
    ? [
        {
          key: 'pip',
          label: smallWindow.isOpen ? texts.pip.close : texts.pip.open,
          icon: <SmallWindow size={20} />,
          act: smallWindow.toggle,
        },
      ]
    : [];
  return [
    ...layouts,
    ...small,
    { key: 'settings', label: texts.settings.title, icon: <Sliders size={20} />, act: onSettings },
    { key: 'shortcuts', label: texts.shortcuts.title, icon: <Keyboard size={20} />, act: onShortcuts },
  ];
}

function hostEntries(moderation: ModerationOfRoom | null): MenuEntry[] {
  if (!moderation) return [];
  return [
    { key: 'mute-all', label: texts.people.muteAll, icon: <MicrophoneOff size={20} />, act: moderation.muteAll },
    { key: 'end-all', label: texts.people.endAll, icon: <Leave size={20} />, tone: 'danger', act: moderation.endAll },
  ];
}
