/** Makes a client token and a refresh token for a room, and shows them once. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Room } from '../../api/queries/rooms';
import { one, rest } from '../../api/rest';
import { joinLinkOf } from '../../api/tokens';
import { Button } from '../../design/Button';
import { CheckField } from '../../design/fields';
import { Notice } from '../../design/Notice';
import { words } from '../../texts/portal';
import { CopyField } from '../parts/CopyField';
import { Dialog, DialogActions } from '../parts/Dialog';
import { problemText } from '../parts/problems';
import { Select } from '../parts/Select';
import { dateText, spanText } from '../wording/times';
import { roomLabel } from './roomLabel';

const texts = words.rooms.tokenDialog;
const optionsOf = (seconds: readonly number[]) =>
  seconds.map((count) => ({ value: String(count), label: spanText(count) }));
const TTLS = optionsOf([60, 600, 1800, 3600]);
const REFRESH_TTLS = optionsOf([600, 3600, 14_400, 43_200, 86_400]);

interface TokenDialogProps {
  readonly room: Room;
  readonly onClose: () => void;
}

export function TokenDialog({ room, onClose }: TokenDialogProps) {
  const [ttl, setTtl] = useState('600');
  const [refreshTtl, setRefreshTtl] = useState('3600');
  const [moderate, setModerate] = useState(false);
  const making = useMutation({
    mutationFn: () =>
      one(
        rest.POST('/v2/rooms/{room_id}/actions/generate_join_client_token', {
          params: { path: { room_id: room.id } },
          body: {
            token_ttl_secs: Number(ttl),
            refresh_token_ttl_secs: Number(refreshTtl),
            permissions: { moderate },
          },
        }),
      ),
    meta: { saysItself: true },
  });
  const made = making.data;
  return (
    <Dialog title={texts.title(roomLabel(room))} onClose={onClose} isKept={made !== undefined}>
      {made ? (
        <div className="form">
          <p className="lead">{texts.once}</p>
          <CopyField label={texts.token} value={made.token} hint={texts.goodUntil(dateText(made.token_expires_at))} />
          <CopyField
            label={texts.refreshToken}
            value={made.refresh_token}
            hint={texts.goodUntil(dateText(made.refresh_token_expires_at))}
          />
          <CopyField label={texts.link} value={joinLinkOf(room, made.refresh_token, location.origin)} />
          <DialogActions>
            <Button onClick={onClose}>{texts.done}</Button>
          </DialogActions>
        </div>
      ) : (
        <div className="form">
          <p className="lead">{texts.lead}</p>
          {making.error ? <Notice title={problemText(making.error)} /> : null}
          <Select label={texts.ttl} value={ttl} options={TTLS} onChoose={setTtl} />
          <Select label={texts.refreshTtl} value={refreshTtl} options={REFRESH_TTLS} onChoose={setRefreshTtl} />
          <CheckField
            label={texts.moderate}
            hint={texts.moderateHint}
            checked={moderate}
            onChange={(event) => setModerate(event.target.checked)}
          />
          <DialogActions>
            <Button onClick={onClose}>{words.shell.cancel}</Button>
            <Button look="primary" aria-disabled={making.isPending} onClick={() => making.mutate()}>
              {making.isPending ? texts.making : texts.make}
            </Button>
          </DialogActions>
        </div>
      )}
    </Dialog>
  );
}
