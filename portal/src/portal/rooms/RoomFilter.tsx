/**
 * Filters a list by a room, which is found by its name and kept in the address by its id, as the parameter `room`.
 *
 * Used by the lists of sessions and of recordings.
 */
import { Combobox } from '@base-ui/react/combobox';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import { roomsQuery } from '../../api/queries/rooms';
import { ChevronDown, Close } from '../../icons/icons';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import './roomFilter.css';
import { roomLabel } from './roomLabel';
import { useRoomName } from './useRoomName';

interface Choice {
  readonly id: string;
  readonly label: string;
}

const texts = words.session.room;
const MOST = 12;

export function RoomFilter() {
  const { values, filter } = useParameters();
  const room = values['room'] ?? '';
  // Begins anew with another room in the address, such as after going back.
  return <RoomChoice key={room} room={room} onChoose={(id) => filter({ room: id })} />;
}

interface RoomChoiceProps {
  readonly room: string;
  readonly onChoose: (id: string) => void;
}

function RoomChoice({ room, onChoose }: RoomChoiceProps) {
  return room === '' ? <Search chosen={null} onChoose={onChoose} /> : <Chosen room={room} onChoose={onChoose} />;
}

function Chosen({ room, onChoose }: RoomChoiceProps) {
  const label = useRoomName(room);
  // The field takes its text when it comes.
  return label === '' ? null : <Search chosen={{ id: room, label }} onChoose={onChoose} />;
}

interface SearchProps {
  readonly chosen: Choice | null;
  readonly onChoose: (id: string) => void;
}

function Search({ chosen, onChoose }: SearchProps) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim());
  const { data } = useQuery(roomsQuery({ name, page: 1, pageSize: MOST }));
  const found = (data?.items ?? []).map((one) => ({ id: one.id, label: roomLabel(one) }));
  const items: Choice[] = chosen && !found.some((one) => one.id === chosen.id) ? [...found, chosen] : found;
  return (
    <div className="filter">
      <label className="filter-label" htmlFor={id}>
        {texts.filter}
      </label>
      <Combobox.Root
        items={items}
        defaultValue={chosen}
        filter={null}
        itemToStringLabel={(item: Choice) => item.label}
        isItemEqualToValue={(item: Choice, value: Choice) => item.id === value.id}
        onValueChange={(next: Choice | null) => onChoose(next?.id ?? '')}
        onInputValueChange={(next, { reason }) => setTyped(reason === 'input-change' ? next : '')}
      >
        <div className="choice combo">
          <Combobox.Input id={id} className="combo-input" placeholder={texts.all} maxLength={255} />
          {chosen ? (
            <Combobox.Clear className="combo-button" aria-label={texts.all}>
              <Close size={14} />
            </Combobox.Clear>
          ) : (
            <Combobox.Trigger className="combo-button" aria-label={texts.search}>
              <ChevronDown size={16} />
            </Combobox.Trigger>
          )}
        </div>
        <Choices />
      </Combobox.Root>
    </div>
  );
}

function Choices() {
  return (
    <Combobox.Portal>
      <Combobox.Positioner className="popup-place" sideOffset={6} collisionPadding={8}>
        <Combobox.Popup className="popup choices dense">
          <Combobox.Empty>
            <span className="menu-label">{texts.none}</span>
          </Combobox.Empty>
          <Combobox.List>
            {(item: Choice) => (
              <Combobox.Item key={item.id} className="choices-item" value={item}>
                <bdi>{item.label}</bdi>
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}
