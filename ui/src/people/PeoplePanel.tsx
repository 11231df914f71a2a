/** Everyone in the room, to find and to see how they are; with what a moderator may do, for those who may. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { Camera, CameraOff, Close, Hand, Microphone, MicrophoneOff, Pin, Remove, Screen } from '../icons/icons';
import { Avatar } from '../look/Avatar';
import { Button, IconButton } from '../look/Button';
import { TextField } from '../look/fields';
import { useFocusReturn } from '../look/focus';
import { Menu, type MenuEntry } from '../look/Menu';
import { texts } from '../texts';
import { isPinned, type Pinned } from '../tiles/focus';
import type { ModerationOfRoom } from './useModeration';
import { listed } from './order';
import type { Person } from './people';

interface PeoplePanelProps {
  readonly people: readonly Person[];
  readonly pin: Pinned | null;
  /** Null for those who may not moderate. */
  readonly moderation: ModerationOfRoom | null;
  readonly onPin: (pin: Pinned | null) => void;
  readonly onClose: () => void;
}

const words = texts.people;

export function PeoplePanel({ people, pin, moderation, onPin, onClose }: PeoplePanelProps) {
  useFocusReturn();
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const shown = useMemo(() => listed(people, search), [people, search]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only listens for Escape of what is within
    <aside
      className="panel people"
      aria-label={words.title}
      onKeyDown={(event) => event.key === 'Escape' && !event.nativeEvent.isComposing && onClose()}
    >
      <header className="panel-head">
        <h2>
          {words.title} <span className="panel-count">{people.length}</span>
        </h2>
        <IconButton name={texts.close} onClick={onClose}>
          <Close />
        </IconButton>
      </header>
      <div className="people-search">
        <TextField
          ref={field}
          label={words.search}
          hideLabel
          type="search"
          placeholder={words.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <ul className="people-list" aria-label={words.list}>
        {shown.map((person) => (
          <PersonItem
            key={person.id}
            person={person}
            entries={entriesFor(person, isPinned(pin, person.id, null), moderation, onPin)}
          />
        ))}
      </ul>
      {shown.length === 0 && search.trim() !== '' ? (
        <p className="people-none" role="status">
          {words.none(search.trim().slice(0, 40))}
        </p>
      ) : null}
      {moderation ? (
        <footer className="people-all">
          <Button onClick={moderation.muteAll}>
            <MicrophoneOff size={18} />
            {words.muteAll}
          </Button>
          <Button look="danger" onClick={moderation.endAll}>
            {words.endAll}
          </Button>
        </footer>
      ) : null}
    </aside>
  );
}

function PersonItem({ person, entries }: { readonly person: Person; readonly entries: readonly MenuEntry[] }) {
  const name = person.isLocal ? texts.room.you(person.name) : person.name;
  const states = statesOf(person);
  const hand = person.handPlace > 0 ? [texts.room.handRaised(person.handPlace)] : [];
  return (
    <li className="people-item" aria-label={[name, ...hand, ...devicesOf(person), ...states].join(', ')}>
      <Avatar name={person.name} id={person.id} size="36px" />
      <span className="people-name">
        <bdi>{name}</bdi>
        {states.length > 0 ? <span className="people-states">{states.join(', ')}</span> : null}
      </span>
      <span className="people-icons" aria-hidden="true">
        {person.handPlace > 0 ? (
          <span className="people-hand">
            <Hand size={18} />
            {person.handPlace}
          </span>
        ) : null}
        {person.isSharing ? <Screen size={18} /> : null}
        {person.hasSound ? <Microphone size={18} /> : <MicrophoneOff size={18} />}
        {person.hasPicture ? <Camera size={18} /> : <CameraOff size={18} />}
      </span>
      <Menu name={words.actions(name)} entries={entries} side="below">
        <MoreDots />
      </Menu>
    </li>
  );
}

const MoreDots = () => <span className="people-dots" aria-hidden="true" />;

/** Words for what the icons cannot say alone. */
function statesOf(person: Person): string[] {
  const states: string[] = [];
  if (person.isReconnecting) states.push(texts.room.reconnecting);
  if (person.isSharing) states.push(words.sharing);
  if (person.isSoundCensored || person.isPictureCensored) states.push(words.mutedByHost);
  return states;
}

const devicesOf = ({ hasSound, hasPicture }: Person): string[] => [
  ...(hasSound ? [] : [texts.room.microphoneOff]),
  ...(hasPicture ? [] : [texts.room.cameraOff]),
];

function entriesFor(
  person: Person,
  pinned: boolean,
  moderation: ModerationOfRoom | null,
  onPin: PeoplePanelProps['onPin'],
): MenuEntry[] {
  const pin: MenuEntry = {
    key: 'pin',
    label: pinned ? texts.layout.unpin(person.name) : texts.layout.pin(person.name),
    icon: <Pin size={20} />,
    act: () => onPin(pinned ? null : { participantId: person.id, screenKey: null }),
  };
  if (!moderation || person.isLocal) return [pin];
  const { isSoundCensored, isPictureCensored } = person;
  return [
    pin,
    {
      key: 'audio',
      label: isSoundCensored ? words.unmuteAudio : words.muteAudio,
      icon: isSoundCensored ? <Microphone size={20} /> : <MicrophoneOff size={20} />,
      act: () => moderation.setMuted(person.id, 'audio', !isSoundCensored),
    },
    {
      key: 'video',
      label: isPictureCensored ? words.unmuteVideo : words.muteVideo,
      icon: isPictureCensored ? <Camera size={20} /> : <CameraOff size={20} />,
      act: () => moderation.setMuted(person.id, 'video', !isPictureCensored),
    },
    { key: 'kick', label: words.kick, icon: <Remove size={20} />, tone: 'danger', act: () => moderation.kick(person) },
  ];
}
