/**
 * The composed picture as it will be at the previewed moment, and on it the regions as they are laid out.
 *
 * Cells with names come from the same rules by which the server renders; regions are there only while they are laid out by
 * hand.
 */
import { useId, useState } from 'react';
import { words } from '../../../texts/portal';
import type { Cell } from '../layout/scenes';
import type { Draft, DraftRegion } from './draft';
import type { Faults } from './faults';
import { placeOf, RegionBox, RegionGrips, type RegionActs } from './RegionBox';
import { byDepth, regionOf } from './regions';
import { NO_GUIDES, type Guides } from './snapping';

interface CanvasProps extends Omit<RegionActs, 'onGuides'> {
  readonly draft: Draft;
  readonly cells: readonly Cell[];
  readonly labels: ReadonlyMap<string, string>;
  readonly chosen: string | null;
  readonly faults: Faults;
  readonly doesSnap: boolean;
}

const texts = words.editor.canvas;

export function Canvas({ draft, cells, labels, chosen, faults, doesSnap, ...acts }: CanvasProps) {
  const helpId = useId();
  const [guides, setGuides] = useState<Guides>(NO_GUIDES);
  const { size } = draft;
  const shape = {
    aspectRatio: `${size.width} / ${size.height}`,
    backgroundColor: draft.background,
    ...(draft.backgroundImage ? { backgroundImage: `url("${draft.backgroundImage}")` } : {}),
    // An upright picture must not be higher than the screen.
    '--aspect': String(size.width / size.height),
  } as React.CSSProperties;
  return (
    <div className="canvas-frame">
      <div className="canvas" style={shape} data-canvas role="group" aria-label={texts.label(texts.size(size.width, size.height))}>
        <Cells cells={cells} labels={labels} draft={draft} />
        {draft.layout === null ? (
          <Regions {...{ draft, chosen, faults, doesSnap, helpId }} onGuides={setGuides} {...acts} />
        ) : null}
        <GuideLines guides={guides} draft={draft} />
      </div>
      <p id={helpId} className="field-hint canvas-help" hidden={draft.layout !== null}>
        {texts.help}
      </p>
    </div>
  );
}

interface RegionsProps extends Omit<CanvasProps, 'cells' | 'labels'>, RegionActs {
  readonly helpId: string;
}

/** In the order in which they were made, so that the keyboard's way through them stays; what is on top is a style. */
function Regions({ draft, chosen, faults, doesSnap, helpId, ...acts }: RegionsProps) {
  const { regions, size: picture } = draft;
  const order = byDepth(regions);
  const othersOf = (region: DraftRegion) => regions.filter(({ key }) => key !== region.key);
  const gripped = regionOf(draft, chosen);
  return (
    <>
      {regions.map((region, index) => (
        <RegionBox
          key={region.key}
          region={region}
          others={othersOf(region)}
          picture={picture}
          number={index + 1}
          depth={order.indexOf(region)}
          isChosen={region.key === chosen}
          isFaulty={faults.hasRegion(region.name)}
          doesSnap={doesSnap}
          helpId={helpId}
          {...acts}
        />
      ))}
      {gripped ? (
        <RegionGrips region={gripped} others={othersOf(gripped)} picture={picture} doesSnap={doesSnap} {...acts} />
      ) : null}
    </>
  );
}

type CellsProps = Pick<CanvasProps, 'cells' | 'labels' | 'draft'>;

function Cells({ cells, labels, draft }: CellsProps) {
  return (
    <ul className="canvas-cells" aria-label={texts.cells}>
      {cells.length === 0 ? <li className="canvas-nobody">
          <span>{texts.nobody}</span>
        </li> : null}
      {cells.map((cell, index) => (
        // One recording may be in several regions; what is drawn later lies on top.
        <li key={`${cell.recordingId} ${index}`} className="canvas-cell" style={placeOf(cell, draft.size)}>
          <bdi>{labels.get(cell.recordingId) ?? ''}</bdi>
        </li>
      ))}
    </ul>
  );
}

function GuideLines({ guides, draft }: { readonly guides: Guides; readonly draft: Draft }) {
  return (
    <div className="guides" aria-hidden="true">
      {guides.across.map((x) => (
        <span key={`x${x}`} className="guide guide-across" style={{ left: `${(x / draft.size.width) * 100}%` }} />
      ))}
      {guides.down.map((y) => (
        <span key={`y${y}`} className="guide guide-down" style={{ top: `${(y / draft.size.height) * 100}%` }} />
      ))}
    </div>
  );
}
