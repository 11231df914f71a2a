/** A filter that came by a link, such as one session: what it is, and the way out of it. */
import { Close } from '../../icons/icons';
import { words } from '../../texts/portal';

interface FilterChipProps {
  readonly text: string;
  readonly onRemove: () => void;
}

export function FilterChip({ text, onRemove }: FilterChipProps) {
  const remove = words.lists.removeFilter(text);
  return (
    <span className="filter-chip">
      <bdi>{text}</bdi>
      <button type="button" aria-label={remove} title={remove} onClick={onRemove}>
        <Close size={14} />
      </button>
    </span>
  );
}
