/** The dialogs of the room: devices, and keyboard shortcuts. */
import { DeviceSelects, type DeviceChoice } from '../devices/DeviceSelects';
import { useDevices } from '../devices/useDevices';
import { CheckField } from '../look/fields';
import { Dialog } from '../look/Dialog';
import { texts } from '../texts';

interface DevicesDialogProps {
  readonly choice: DeviceChoice;
  readonly onChoose: (change: Partial<DeviceChoice>) => void;
  readonly onClose: () => void;
}

export function DevicesDialog({ choice, onChoose, onClose }: DevicesDialogProps) {
  const devices = useDevices(null);
  return (
    <Dialog title={texts.devices.title} onClose={onClose}>
      <DeviceSelects devices={devices} choice={choice} onChoose={onChoose} />
    </Dialog>
  );
}

interface ShortcutsDialogProps {
  readonly enabled: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly onClose: () => void;
}

export function ShortcutsDialog({ enabled, onEnable, onClose }: ShortcutsDialogProps) {
  const words = texts.shortcuts;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <dl className="shortcuts">
        {Object.entries(words.list).map(([key, meaning]) => (
          <div key={key}>
            <dt>{meaning}</dt>
            <dd>
              <kbd>{key === 'Escape' ? 'Esc' : key.toUpperCase()}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <CheckField
        label={words.enabled}
        hint={words.enabledDetail}
        checked={enabled}
        onChange={(event) => onEnable(event.target.checked)}
      />
    </Dialog>
  );
}
