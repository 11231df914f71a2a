/** A filter that came by a link, such as one session: what it is, and the way out of it. */
import { Close } from '../../icons/icons';

interface FilterChipProps {
  readonly text: string;
  readonly remove: string;
  readonly onRemove: () => void;
}

export function FilterChip({ text, remove, onRemove }: FilterChipProps) {
  return (
    <span className="filter-chip">
      <bdi>{text}</bdi>
      <button type="button" aria-label={remove} title={remove} onClick={onRemove}>
        <Close size={14} />
      </button>
    </span>
  );
}
