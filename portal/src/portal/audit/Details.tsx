/** What was said along with it, on demand. */
import { Popover } from '@base-ui/react/popover';
import type { Entry } from '../../api/queries/audit';
import { Dots } from '../../icons/portal';
import { words } from '../../texts/portal';
import { Code } from '../parts/Code';
import { momentText } from '../wording/times';
import { operationText } from './wording';

const texts = words.audit;

export function Details({ entry }: { readonly entry: Entry }) {
  const name = texts.details(operationText(entry.operation));
  const isEmpty = Object.keys(entry.detail).length === 0;
  return (
    <Popover.Root>
      <Popover.Trigger className="button button-quiet button-icon" aria-label={name} title={name}>
        <Dots size={18} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-place" sideOffset={6} align="end" collisionPadding={8}>
          <Popover.Popup className="popup audit-details dense">
            <Popover.Title className="menu-label">
              {momentText(entry.at)} {entry.address}
            </Popover.Title>
            {isEmpty ? (
              <p className="audit-nothing">{texts.noDetail}</p>
            ) : (
              <Code name={texts.detail} text={JSON.stringify(entry.detail, null, 2)} />
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
