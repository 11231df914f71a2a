/** One round control of the bar at the foot of the room, with its name as a tip. */
import type { ReactNode } from 'react';

interface ControlProps {
  readonly name: string;
  readonly shortcut?: string;
  readonly look: 'on' | 'off' | 'active' | 'leave';
  readonly isBusy?: boolean;
  /** For controls that are on or off without another name. */
  readonly isPressed?: boolean;
  readonly badge?: number;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

export function Control({ name, shortcut, look, isBusy = false, isPressed, badge = 0, onPress, children }: ControlProps) {
  return (
    <button
      type="button"
      className={`control control-${look} ${isBusy ? 'busy' : ''}`}
      aria-label={name}
      aria-keyshortcuts={shortcut}
      aria-busy={isBusy || undefined}
      aria-pressed={isPressed}
      onClick={onPress}
    >
      {children}
      {badge > 0 ? (
        <span className="control-badge" aria-hidden="true">
          {badge > 9 ? '9+' : badge}
        </span>
      ) : null}
      <span className="tip" aria-hidden="true" data-key={shortcut}>
        {name}
      </span>
    </button>
  );
}
