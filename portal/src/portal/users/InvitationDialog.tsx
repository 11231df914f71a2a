/** Shows the link of an invitation, this once. */
import type { Invitation, User } from '../../api/queries/users';
import { Button } from '../../design/Button';
import { words } from '../../texts/portal';
import { CopyField } from '../parts/CopyField';
import { Dialog, DialogActions } from '../parts/Dialog';
import { plain } from '../wording/text';
import { dateText } from '../wording/times';

const texts = words.users.invitation;

interface InvitationDialogProps {
  readonly user: User;
  readonly invitation: Invitation;
  readonly onClose: () => void;
}

export function InvitationDialog({ user, invitation, onClose }: InvitationDialogProps) {
  return (
    <Dialog title={texts.title(plain(user.name))} onClose={onClose} isKept>
      <p className="lead">{texts.detail}</p>
      <CopyField
        label={texts.link}
        value={invitation.url}
        hint={texts.until(dateText(invitation.expires_at))}
        isLong
      />
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {texts.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
