/** What an owner can do with a user. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteUser, inviteUser, updateUser, userKeys, type Invitation, type User } from '../../api/queries/users';
import { Link, Trash } from '../../icons/icons';
import { Dots, Pencil, Person, SignOut } from '../../icons/portal';
import { words } from '../../texts/portal';
import { useConfirm, type Question } from '../parts/confirm';
import { Menu, MenuItem, MenuLine } from '../parts/Menu';
import { say } from '../parts/toasts';
import { plain } from '../wording/text';
import { InvitationDialog } from './InvitationDialog';
import { UserDialog } from './UserDialog';

const texts = words.users;

export function UserActions({ user }: { readonly user: User }) {
  const [isEditing, setEditing] = useState(false);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const name = plain(user.name);
  const ask = useAsking();
  const { disable, enable, remove, invite } = questionsOf(user, name, setInvitation);
  return (
    <>
      <Menu name={words.lists.actionsOf(name)} button={<Dots size={18} />}>
        <MenuItem icon={<Pencil size={18} />} onSelect={() => setEditing(true)}>
          {texts.edit}
        </MenuItem>
        {user.status === 'disabled' ? (
          <MenuItem icon={<Person size={18} />} onSelect={() => void ask(enable, texts.wasEnabled(name))}>
            {texts.enable}
          </MenuItem>
        ) : (
          <>
            <MenuItem icon={<Link size={18} />} onSelect={() => void ask(invite, '')}>
              {texts.invite}
            </MenuItem>
            <MenuItem icon={<SignOut size={18} />} onSelect={() => void ask(disable, texts.wasDisabled(name))}>
              {texts.disable}
            </MenuItem>
          </>
        )}
        <MenuLine />
        <MenuItem icon={<Trash size={18} />} isDangerous onSelect={() => void ask(remove, texts.wasDeleted(name))}>
          {texts.delete}
        </MenuItem>
      </Menu>
      {isEditing ? <UserDialog user={user} onClose={() => setEditing(false)} /> : null}
      {invitation ? (
        <InvitationDialog user={user} invitation={invitation} onClose={() => setInvitation(null)} />
      ) : null}
    </>
  );
}

/** Asks, and when it was done says so and reads the list anew. */
function useAsking() {
  const confirm = useConfirm();
  const cache = useQueryClient();
  return async (question: Question, said: string) => {
    if (!(await confirm(question))) return;
    if (said) say(said);
    await cache.invalidateQueries({ queryKey: userKeys.all });
  };
}

function questionsOf(user: User, name: string, onInvitation: (made: Invitation) => void) {
  return {
    disable: {
      title: texts.disableTitle(name),
      detail: texts.disableDetail,
      action: texts.disableConfirm,
      run: () => updateUser(user.id, { disabled: true }),
    },
    enable: {
      title: texts.enableTitle(name),
      detail: texts.enableDetail,
      action: texts.enableConfirm,
      isHarmless: true,
      run: () => updateUser(user.id, { disabled: false }),
    },
    remove: {
      title: texts.deleteTitle(name),
      detail: texts.deleteDetail,
      action: texts.deleteConfirm,
      goneIsDone: true,
      run: () => deleteUser(user.id),
    },
    invite: {
      title: texts.inviteTitle(name),
      detail: texts.inviteDetail,
      action: texts.inviteConfirm,
      isHarmless: true,
      run: async () => onInvitation(await inviteUser(user.id)),
    },
  };
}
