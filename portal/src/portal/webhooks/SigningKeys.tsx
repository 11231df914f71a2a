/** The public keys that receivers verify webhooks with, and making the next one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rotateWebhookKey, webhookKeyKeys, webhookKeysQuery, type WebhookKey } from '../../api/queries/webhooks';
import { Button, IconButton } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { Plus } from '../../icons/icons';
import { Copy } from '../../icons/portal';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Listing } from '../list/Listing';
import type { Column } from '../list/Table';
import { copied } from '../parts/copying';
import { Dialog, DialogActions } from '../parts/Dialog';
import { problemText } from '../parts/problems';
import { Select } from '../parts/Select';
import { say, sayText } from '../parts/toasts';
import { useMay } from '../shell/me';
import { momentText } from '../wording/times';

const texts = words.webhooks.keys;
const LOOKS = { active: 'good', next: 'busy', retired: 'plain' } as const;
const OVERLAPS = [
  { value: '24', label: texts.overlaps.day },
  { value: '72', label: texts.overlaps.days },
  { value: '168', label: texts.overlaps.week },
  { value: '0', label: texts.overlaps.now },
];

const COLUMNS: readonly Column<WebhookKey>[] = [
  { key: 'key', title: texts.key, isTitle: true, cell: (key) => <code className="signing-key">{key.public_key}</code> },
  {
    key: 'status',
    title: words.webhooks.status,
    cell: ({ status }) => <Badge look={LOOKS[status]} text={texts.statuses[status]} />,
  },
  { key: 'from', title: texts.from, cell: (key) => momentText(key.signs_from) },
  { key: 'until', title: texts.until, cell: (key) => momentText(key.signs_until) || texts.open },
  { key: 'actions', title: words.lists.actions, isActions: true, cell: (key) => <CopyKey publicKey={key.public_key} /> },
];

export function SigningKeys() {
  const query = useQuery(webhookKeysQuery());
  const mayOwn = useMay('owner');
  const [isRotating, setRotating] = useState(false);
  return (
    <>
      <div className="section-head">
        <p className="lead">{texts.lead}</p>
        {mayOwn ? (
          <Button onClick={() => setRotating(true)}>
            <Plus size={18} />
            {texts.rotate}
          </Button>
        ) : null}
      </div>
      <Listing
        label={words.webhooks.signingKeys}
        query={query}
        columns={COLUMNS}
        keyOf={(key) => key.id}
        empty={{ title: texts.empty }}
      />
      {isRotating ? <RotationDialog onClose={() => setRotating(false)} /> : null}
    </>
  );
}

function CopyKey({ publicKey }: { readonly publicKey: string }) {
  const copy = async () => {
    if (!(await copied(publicKey))) sayText(words.shell.copyFailed);
  };
  return (
    <IconButton name={texts.copy(publicKey.slice(0, 8))} onClick={copy}>
      <Copy size={18} />
    </IconButton>
  );
}

function RotationDialog({ onClose }: { readonly onClose: () => void }) {
  const [overlap, setOverlap] = useState('24');
  const cache = useQueryClient();
  const rotating = useMutation({
    mutationFn: () => rotateWebhookKey(Number(overlap)),
    meta: { saysItself: true },
    onSuccess: async () => {
      say(texts.wasRotated);
      onClose();
      await cache.invalidateQueries({ queryKey: webhookKeyKeys.all });
    },
  });
  return (
    <Dialog title={texts.rotateTitle} onClose={onClose}>
      <p className="lead">{texts.rotateLead}</p>
      {rotating.error ? <Notice title={problemText(rotating.error)} /> : null}
      <Select label={texts.overlap} value={overlap} options={OVERLAPS} hint={texts.overlapHint} onChoose={setOverlap} />
      <DialogActions>
        <Button onClick={onClose}>{words.shell.cancel}</Button>
        <Button look="primary" aria-disabled={rotating.isPending} onClick={() => rotating.mutate()}>
          {rotating.isPending ? texts.rotating : texts.rotateConfirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
