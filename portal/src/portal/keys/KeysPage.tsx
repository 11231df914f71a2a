/** The API keys of the account at `#/keys`: make one, see what it may do and when it was used, revoke it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keyKeys, keysQuery, revokeKey, type ApiKey } from '../../api/queries/keys';
import { Button, IconButton } from '../../design/Button';
import { Plus, Trash } from '../../icons/icons';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import type { Column } from '../list/Table';
import { When } from '../list/When';
import { useConfirm } from '../parts/confirm';
import { GivenText } from '../parts/GivenText';
import { say } from '../parts/toasts';
import { plain } from '../wording/text';
import { NewKeyDialog } from './NewKeyDialog';

const texts = words.keys;
const LOOKS = { all: 'warn', read_only: 'plain', tokens_only: 'plain' } as const;

const COLUMNS: readonly Column<ApiKey>[] = [
  { key: 'name', title: texts.name, isTitle: true, cell: ({ name }) => <GivenText text={name} /> },
  { key: 'scope', title: texts.scope, cell: ({ scope }) => <Badge look={LOOKS[scope]} text={texts.scopes[scope]} /> },
  { key: 'prefix', title: texts.begins, cell: ({ prefix }) => <code>{prefix}…</code> },
  { key: 'created', title: texts.created, isExtra: true, cell: (key) => <When at={key.created_at} /> },
  { key: 'used', title: texts.lastUsed, cell: (key) => <When at={key.last_used_at} none={texts.never} /> },
  { key: 'actions', title: words.lists.actions, isActions: true, cell: (key) => <Revoke apiKey={key} /> },
];

export default function KeysPage() {
  const { page, values } = useParameters();
  // The quick start leads straight to the form.
  const [isMaking, setMaking] = useState(values['new'] !== undefined);
  const query = useQuery(keysQuery(page));
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead}>
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={18} />
          {texts.newKey}
        </Button>
      </PageHead>
      <Listing
        label={texts.title}
        query={query}
        columns={COLUMNS}
        keyOf={(key) => key.id}
        empty={{ title: texts.empty, detail: texts.emptyDetail }}
      />
      {isMaking ? <NewKeyDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function Revoke({ apiKey }: { readonly apiKey: ApiKey }) {
  const confirm = useConfirm();
  const cache = useQueryClient();
  const name = plain(apiKey.name);
  const revoke = async () => {
    const wasDone = await confirm({
      title: texts.revokeTitle(name),
      detail: texts.revokeDetail,
      action: texts.revokeConfirm,
      goneIsDone: true,
      run: () => revokeKey(apiKey.id),
    });
    if (!wasDone) return;
    say(texts.wasRevoked(name));
    await cache.invalidateQueries({ queryKey: keyKeys.all });
  };
  return (
    <IconButton name={texts.revoke(name)} className="button-careful" onClick={revoke}>
      <Trash size={18} />
    </IconButton>
  );
}
