/** One region on the canvas: chosen by a click or the Tab key, then dragged, or moved and sized by keys. */
import type { KeyboardEvent } from 'react';
import { words } from '../../../texts/portal';
import type { Size } from '../layout/scenes';
import type { DraftRegion } from './draft';
import { GRIPS, moved, sized, type Box, type Grip } from './regions';
import type { Guides } from './snapping';
import { useDragging } from './useDragging';

export interface RegionActs {
  readonly onChoose: (key: string) => void;
  readonly onBox: (key: string, box: Box, mark: string) => void;
  readonly onLift: (key: string, up: boolean) => void;
  readonly onRemove: (key: string) => void;
  readonly onGuides: (guides: Guides) => void;
}

interface RegionBoxProps extends RegionActs {
  readonly region: DraftRegion;
  readonly others: readonly Box[];
  readonly picture: Size;
  readonly number: number;
  /** From the lowest, which is 0. */
  readonly depth: number;
  readonly isChosen: boolean;
  readonly isFaulty: boolean;
  readonly doesSnap: boolean;
  readonly helpId: string;
}

const texts = words.editor.canvas;
/** Of the picture's width: coarse enough to get anywhere, fine enough to hit an edge. */
const STEP_PART = 1 / 160;

export function RegionBox(props: RegionBoxProps) {
  const { region, picture, number, depth, isChosen, isFaulty, helpId, onChoose, onBox } = props;
  const { begin, handlers } = useDragging({ ...props, onMove: (box, mark) => onBox(region.key, box, mark) });
  const { name, x, y, width, height } = region;
  const look = ['region', isChosen ? 'region-chosen' : '', isFaulty ? 'region-faulty' : ''].filter(Boolean).join(' ');
  return (
    <div
      className={look}
      style={{ ...placeOf(region, picture), zIndex: depth + 1 }}
      role="button"
      tabIndex={0}
      aria-pressed={isChosen}
      aria-label={texts.region(name, x, y, width, height)}
      aria-describedby={helpId}
      onFocus={() => onChoose(region.key)}
      onKeyDown={(event) => act(event, props)}
      onPointerDown={(event) => begin(event, null)}
      {...handlers}
    >
      <span className="region-number" data-number={number} />
      <bdi className="region-name">{name}</bdi>
    </div>
  );
}

type RegionGripsProps = Pick<RegionBoxProps, 'region' | 'others' | 'picture' | 'doesSnap' | 'onBox' | 'onGuides'>;

/** The edges and corners of the chosen region; above all regions, so that none lies on them. For pointers alone. */
export function RegionGrips(props: RegionGripsProps) {
  const { region, picture, onBox } = props;
  const { begin, handlers } = useDragging({ ...props, onMove: (box, mark) => onBox(region.key, box, mark) });
  return (
    <div className="region-grips" style={placeOf(region, picture)} aria-hidden="true">
      {GRIPS.map((grip) => (
        <span
          key={`${grip.across} ${grip.down}`}
          className="region-grip"
          style={gripPlace(grip)}
          data-grip={`${grip.across} ${grip.down}`}
          onPointerDown={(event) => begin(event, grip)}
          {...handlers}
        />
      ))}
    </div>
  );
}

const part = (length: number, whole: number): string => `${(length / whole) * 100}%`;

export function placeOf(box: Box, picture: Size): React.CSSProperties {
  return {
    left: part(box.x, picture.width),
    top: part(box.y, picture.height),
    width: part(box.width, picture.width),
    height: part(box.height, picture.height),
  };
}

const PLACES = { '-1': '0%', 0: '50%', 1: '100%' } as const;

function gripPlace({ across, down }: Grip): React.CSSProperties {
  const cursor = across === 0 ? 'ns-resize' : down === 0 ? 'ew-resize' : across === down ? 'nwse-resize' : 'nesw-resize';
  return { left: PLACES[across], top: PLACES[down], cursor };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function act(event: KeyboardEvent, { region, picture, onBox, onLift, onRemove }: RegionBoxProps): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow) {
    const step = Math.max(2, 2 * Math.round((picture.width * STEP_PART) / 2));
    const [across, down] = [arrow[0] * step, arrow[1] * step];
    const box = event.shiftKey
      ? sized(region, { across: across === 0 ? 0 : 1, down: down === 0 ? 0 : 1 }, across, down, picture)
      : moved(region, across, down, picture);
    const { x, y, width, height } = box;
    onBox(region.key, { x, y, width, height }, `keys ${region.key} ${event.shiftKey}`);
  } else if (event.key === 'PageUp') onLift(region.key, true);
  else if (event.key === 'PageDown') onLift(region.key, false);
  else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(region.key);
  else return;
  event.preventDefault();
}
