/** The dialogs of the room: settings, and keyboard shortcuts. */
import { canBlur } from '../blur/process';
import { DeviceSelects, type DeviceChoice } from '../devices/DeviceSelects';
import { useDevices } from '../devices/useDevices';
import { CheckField, SelectField } from '../look/fields';
import { Dialog } from '../look/Dialog';
import { THEMES, themeOf, type Theme } from '../look/look';
import { texts } from '../texts';

interface SettingsDialogProps {
  /** Null for who only looks in. */
  readonly devices: { readonly choice: DeviceChoice; readonly onChoose: (change: Partial<DeviceChoice>) => void } | null;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly onClose: () => void;
}

const words = texts.settings;

export function SettingsDialog({ devices, theme, onTheme, onClose }: SettingsDialogProps) {
  return (
    <Dialog title={words.title} onClose={onClose}>
      {devices ? <DeviceSettings {...devices} /> : null}
      <SelectField
        label={words.theme}
        options={THEMES.map((value) => ({ value, label: words.themes[value] }))}
        value={theme}
        onChange={(event) => onTheme(themeOf(event.target.value, theme))}
      />
    </Dialog>
  );
}

function DeviceSettings({ choice, onChoose }: NonNullable<SettingsDialogProps['devices']>) {
  const devices = useDevices(null);
  return (
    <>
      <DeviceSelects devices={devices} choice={choice} onChoose={onChoose} />
      {canBlur() ? (
        <CheckField
          label={texts.blur.label}
          hint={texts.blur.detail}
          checked={choice.isBlurred}
          onChange={(event) => onChoose({ isBlurred: event.target.checked })}
        />
      ) : null}
    </>
  );
}

interface ShortcutsDialogProps {
  readonly enabled: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly onClose: () => void;
}

export function ShortcutsDialog({ enabled, onEnable, onClose }: ShortcutsDialogProps) {
  const { title, list, ...shortcuts } = texts.shortcuts;
  return (
    <Dialog title={title} onClose={onClose}>
      <dl className="shortcuts">
        {Object.entries(list).map(([key, meaning]) => (
          <div key={key}>
            <dt>{meaning}</dt>
            <dd>
              <kbd>{key === 'Escape' ? shortcuts.escape : key.toUpperCase()}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <CheckField
        label={shortcuts.enabled}
        hint={shortcuts.enabledDetail}
        checked={enabled}
        onChange={(event) => onEnable(event.target.checked)}
      />
    </Dialog>
  );
}
