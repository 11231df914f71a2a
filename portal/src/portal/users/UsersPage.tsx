/** The users of the portal at `#/users`: invite, give a role, disable, delete. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usersQuery, type Invitation, type User } from '../../api/queries/users';
import { Button } from '../../design/Button';
import { Plus } from '../../icons/icons';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Filters, SearchFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { GivenText } from '../parts/GivenText';
import { useMe } from '../shell/me';
import { InvitationDialog } from './InvitationDialog';
import { UserActions } from './UserActions';
import { UserDialog } from './UserDialog';

const texts = words.users;
const LOOKS = { active: 'good', invited: 'busy', disabled: 'plain' } as const;

const COLUMNS: readonly Column<User>[] = [
  { key: 'name', title: texts.name, isTitle: true, cell: (user) => <Name user={user} /> },
  { key: 'role', title: texts.role, cell: ({ role }) => words.shell.roles[role] },
  {
    key: 'status',
    title: texts.status,
    cell: ({ status }) => <Badge look={LOOKS[status]} text={texts.statuses[status]} />,
  },
  { key: 'signIn', title: texts.lastSignIn, cell: (user) => <When at={user.last_sign_in_at} none={texts.never} /> },
  { key: 'actions', title: words.lists.actions, isActions: true, cell: (user) => <UserActions user={user} /> },
];

interface Invited {
  readonly user: User;
  readonly invitation: Invitation;
}

export default function UsersPage() {
  const { values, page } = useParameters();
  const [isMaking, setMaking] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const query = useQuery(usersQuery(values['search'], page));
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead}>
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={18} />
          {texts.newUser}
        </Button>
      </PageHead>
      <Filters>
        <SearchFilter name="search" label={texts.search} />
      </Filters>
      <Listing
        label={texts.title}
        query={query}
        columns={COLUMNS}
        keyOf={(user) => user.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
      {isMaking ? (
        <UserDialog
          user={null}
          onClose={() => setMaking(false)}
          onInvited={(user, invitation) => setInvited({ user, invitation })}
        />
      ) : null}
      {invited ? <InvitationDialog {...invited} onClose={() => setInvited(null)} /> : null}
    </>
  );
}

function Name({ user }: { readonly user: User }) {
  const me = useMe();
  return (
    <>
      <GivenText text={user.name} longest={60} />
      {user.id === me.id ? <span className="faint"> · {texts.you}</span> : null}
      <span className="cell-note">
        <GivenText text={user.email} />
      </span>
    </>
  );
}
