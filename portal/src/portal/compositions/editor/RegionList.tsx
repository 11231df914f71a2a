/** All regions, the topmost first: another way to choose, order, copy and take them away. */
import { Button, IconButton } from '../../../design/Button';
import { Back, Forward } from '../../../icons/editing';
import { Copy } from '../../../icons/portal';
import { Plus, Trash, Warning } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import { REGIONS_MAX, type Draft } from './draft';
import type { Faults } from './faults';
import { byDepth } from './regions';

interface RegionListProps {
  readonly draft: Draft;
  readonly chosen: string | null;
  readonly faults: Faults;
  readonly onChoose: (key: string) => void;
  readonly onAdd: () => void;
  readonly onCopy: (key: string) => void;
  readonly onLift: (key: string, up: boolean) => void;
  readonly onRemove: (key: string) => void;
}

const texts = words.editor.regions;

export function RegionList({ draft, chosen, faults, onChoose, onAdd, ...acts }: RegionListProps) {
  const { regions } = draft;
  const isFull = regions.length >= REGIONS_MAX;
  return (
    <div className="region-list">
      {regions.length === 0 ? <p className="field-hint">{texts.none}</p> : null}
      <ul aria-label={texts.list}>
        {byDepth(regions)
          .toReversed()
          .map((region) => (
            <li key={region.key} className="region-row" data-chosen={region.key === chosen || undefined}>
              <button
                type="button"
                className="region-choose"
                aria-label={texts.choose(region.name)}
                aria-pressed={region.key === chosen}
                onClick={() => onChoose(region.key)}
              >
                <span className="region-number" data-number={regions.indexOf(region) + 1} />
                <bdi>{region.name}</bdi>
                {faults.hasRegion(region.name) ? <Faulty /> : null}
              </button>
              <RowButtons name={region.name} of={region.key} isFull={isFull} {...acts} />
            </li>
          ))}
      </ul>
      <Button aria-disabled={isFull} title={isFull ? texts.full : undefined} onClick={onAdd}>
        <Plus size={18} />
        {texts.add}
      </Button>
      {isFull ? <p className="field-hint">{texts.full}</p> : null}
    </div>
  );
}

function Faulty() {
  return (
    <span className="region-fault" title={texts.faulty}>
      <Warning size={16} />
      <span className="visually-hidden">{texts.faulty}</span>
    </span>
  );
}

interface RowButtonsProps extends Pick<RegionListProps, 'onCopy' | 'onLift' | 'onRemove'> {
  readonly name: string;
  readonly of: string;
  readonly isFull: boolean;
}

function RowButtons({ name, of, isFull, onCopy, onLift, onRemove }: RowButtonsProps) {
  return (
    <span className="region-buttons">
      <IconButton name={texts.up(name)} onClick={() => onLift(of, true)}>
        <Forward size={16} />
      </IconButton>
      <IconButton name={texts.down(name)} onClick={() => onLift(of, false)}>
        <Back size={16} />
      </IconButton>
      <IconButton name={texts.copy(name)} aria-disabled={isFull} onClick={() => onCopy(of)}>
        <Copy size={16} />
      </IconButton>
      <IconButton name={texts.remove(name)} className="button-remove" onClick={() => onRemove(of)}>
        <Trash size={16} />
      </IconButton>
    </span>
  );
}
