/** What an operator can do with a room: the frequent as buttons, the rest in a menu. In the list and on the room's page. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteRoom, roomKeys, type Room } from '../../api/queries/rooms';
import { Button, IconButton } from '../../design/Button';
import { Enter, Key, Link, Trash } from '../../icons/icons';
import { Dots, Pencil } from '../../icons/portal';
import { words } from '../../texts/portal';
import { useConfirm } from '../parts/confirm';
import { CopyField } from '../parts/CopyField';
import { Dialog } from '../parts/Dialog';
import { Menu, MenuItem, MenuLine } from '../parts/Menu';
import { say } from '../parts/toasts';
import { copyJoinLink, openRoom } from './joinLinks';
import { RoomDialog } from './RoomDialog';
import { roomLabel } from './roomLabel';
import { TokenDialog } from './TokenDialog';

const texts = words.rooms;

type Open = { readonly dialog: 'edit' | 'token' } | { readonly dialog: 'link'; readonly link: string };

interface RoomActionsProps {
  readonly room: Room;
  /** With words on the buttons. */
  readonly isLarge?: boolean;
  readonly onDeleted?: () => void;
}

export function RoomActions({ room, isLarge = false, onDeleted }: RoomActionsProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const remove = useDeletion(room, onDeleted);
  const label = roomLabel(room);
  const close = () => setOpen(null);
  const show = (link: string) => setOpen({ dialog: 'link', link });
  const enter = () => void openRoom(() => Promise.resolve(room), show);
  const copy = () => void copyJoinLink(room, show);
  return (
    <>
      {isLarge ? (
        <>
          <Button look="primary" onClick={enter}>
            <Enter size={18} />
            {texts.open}
          </Button>
          <Button onClick={copy}>
            <Link size={18} />
            {texts.copyLink}
          </Button>
        </>
      ) : (
        <>
          <IconButton name={texts.openRoom(label)} onClick={enter}>
            <Enter size={18} />
          </IconButton>
          <IconButton name={texts.copyLinkOf(label)} onClick={copy}>
            <Link size={18} />
          </IconButton>
        </>
      )}
      <Menu
        name={words.lists.actionsOf(label)}
        className={`button button-icon ${isLarge ? '' : 'button-quiet'}`}
        button={<Dots size={18} />}
      >
        <MenuItem icon={<Pencil size={18} />} onSelect={() => setOpen({ dialog: 'edit' })}>
          {texts.edit}
        </MenuItem>
        <MenuItem icon={<Key size={18} />} onSelect={() => setOpen({ dialog: 'token' })}>
          {texts.token}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash size={18} />} isDangerous onSelect={remove}>
          {texts.delete}
        </MenuItem>
      </Menu>
      {open?.dialog === 'edit' ? <RoomDialog room={room} onClose={close} /> : null}
      {open?.dialog === 'token' ? <TokenDialog room={room} onClose={close} /> : null}
      {open?.dialog === 'link' ? (
        <Dialog title={texts.linkTitle} onClose={close}>
          <CopyField label={texts.linkTitle} value={open.link} hint={texts.linkDetail} isLong />
        </Dialog>
      ) : null}
    </>
  );
}

function useDeletion(room: Room, onDeleted?: () => void): () => Promise<void> {
  const confirm = useConfirm();
  const cache = useQueryClient();
  const label = roomLabel(room);
  return async () => {
    const wasDone = await confirm({
      title: texts.deleteTitle(label),
      detail: texts.deleteDetail,
      action: texts.deleteConfirm,
      goneIsDone: true,
      run: () => deleteRoom(room.id),
    });
    if (!wasDone) return;
    say(texts.wasDeleted(label));
    onDeleted?.();
    await cache.invalidateQueries({ queryKey: [...roomKeys.all, 'list'] });
  };
}
