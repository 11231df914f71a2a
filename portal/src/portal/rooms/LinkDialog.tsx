/** Shows a join link where the browser does not let the page copy it. */
import { Dialog } from '../../design/Dialog';
import { TextField } from '../../design/fields';
import { texts } from '../../texts';

interface LinkDialogProps {
  readonly link: string;
  readonly onClose: () => void;
}

export function LinkDialog({ link, onClose }: LinkDialogProps) {
  return (
    <Dialog title={texts.portal.link} onClose={onClose}>
      <TextField
        label={texts.portal.copyFailed}
        hint={texts.portal.copiedDetail}
        value={link}
        readOnly
        onFocus={(event) => event.target.select()}
      />
    </Dialog>
  );
}
