/** Makes a tile large for this viewer, or gives it back to the layout. Shown on hover, on focus, and while pinned. */
import { Pin } from '../icons/icons';
import { texts } from '../texts';

interface PinButtonProps {
  readonly label: string;
  readonly isPinned: boolean;
  readonly onPress: () => void;
}

export function PinButton({ label, isPinned, onPress }: PinButtonProps) {
  const name = isPinned ? texts.layout.unpin(label) : texts.layout.pin(label);
  return (
    <button type="button" className={`tile-pin ${isPinned ? 'pinned' : ''}`} aria-label={name} title={name} onClick={onPress}>
      <Pin size={18} />
    </button>
  );
}
