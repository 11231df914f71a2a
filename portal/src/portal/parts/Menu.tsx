/** A button that opens a list of actions. `MenuItem`, `MenuLink` and `MenuLine` go inside. */
import { Menu as Dropdown } from '@base-ui/react/menu';
import type { ReactNode } from 'react';

interface MenuProps {
  /** The accessible name of the button, when its content does not say it. */
  readonly name?: string;
  readonly button: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Menu({ name, button, className = 'button button-quiet button-icon', children }: MenuProps) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger className={className} aria-label={name} title={name}>
        {button}
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Positioner className="popup-place" sideOffset={6} align="end" collisionPadding={8}>
          <Dropdown.Popup className="popup menu dense">{children}</Dropdown.Popup>
        </Dropdown.Positioner>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, isDangerous = false, onSelect, children }: MenuItemProps) {
  return (
    <Dropdown.Item className={`menu-item ${isDangerous ? 'menu-item-danger' : ''}`} onClick={onSelect}>
      {icon}
      {children}
    </Dropdown.Item>
  );
}

interface MenuLinkProps {
  readonly icon?: ReactNode;
  readonly address: string;
  readonly isNewTab?: boolean;
  readonly children: ReactNode;
}

export function MenuLink({ icon, address, isNewTab = false, children }: MenuLinkProps) {
  return (
    <Dropdown.LinkItem
      className="menu-item"
      href={address}
      closeOnClick
      {...(isNewTab ? { target: '_blank', rel: 'noreferrer' } : {})}
    >
      {icon}
      {children}
    </Dropdown.LinkItem>
  );
}

export function MenuLine() {
  return <Dropdown.Separator className="menu-line" />;
}

interface MenuChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, chosen in the menu itself, which stays open. */
export function MenuChoice<T extends string>({ label, value, options, onChoose }: MenuChoiceProps<T>) {
  return (
    <Dropdown.Group>
      <Dropdown.GroupLabel className="menu-label">{label}</Dropdown.GroupLabel>
      <Dropdown.RadioGroup className="menu-choice" value={value} onValueChange={(chosen) => onChoose(chosen as T)}>
        {options.map((option) => (
          <Dropdown.RadioItem key={option.value} className="menu-option" value={option.value}>
            {option.icon}
            {option.label}
          </Dropdown.RadioItem>
        ))}
      </Dropdown.RadioGroup>
    </Dropdown.Group>
  );
}
