/**
 * Layouts to begin with: those by name as regions that can then be moved.
 *
 * Pure; called when somebody goes on by hand from a layout by name. A layout by name follows who speaks; its regions do
 * not, so the first of the people is taken for the stage.
 */
import { even, type Area } from '../layout/grid';
import { insetOf } from '../layout/arrangements';
import type { LayoutName, Size } from '../layout/scenes';
import type { Draft, DraftRegion, StreamChoice } from './draft';

export interface StartNames {
  readonly everyone: string;
  readonly stage: string;
  readonly others: string;
  readonly small: string;
  readonly left: string;
  readonly right: string;
}

/** The draft with its layout by name turned into regions; as it is when it has some. */
export function asRegions(draft: Draft, streams: readonly StreamChoice[], names: StartNames): Draft {
  if (draft.layout === null) return draft;
  return { ...draft, layout: null, regions: STARTS[draft.layout](draft.size, streams, names) };
}

type Start = (size: Size, streams: readonly StreamChoice[], names: StartNames) => readonly DraftRegion[];

const STARTS: Readonly<Record<LayoutName, Start>> = {
  grid: (size, _, names) => [region(0, names.everyone, whole(size), {})],
  speaker: (size, streams, names) => {
    const strip = even(Math.floor(size.width / 5));
    const [stage, ...others] = streams.map(({ id }) => id);
    const column = { x: size.width - strip, y: 0, width: strip, height: size.height };
    return [
      region(0, names.stage, { ...whole(size), width: size.width - strip }, single(stage)),
      region(1, names.others, column, { maxColumns: 1, streams: others.length > 0 ? others : null }),
    ];
  },
  picture_in_picture: (size, streams, names) => [
    region(0, names.stage, whole(size), single(streams[0]?.id)),
    region(1, names.small, insetOf(whole(size)), { ...single(streams[1]?.id), z: 1 }),
  ],
  side_by_side: (size, streams, names) => {
    const half = even(Math.floor(size.width / 2));
    const right = { x: half, y: 0, width: size.width - half, height: size.height };
    return [
      region(0, names.left, { ...whole(size), width: half }, single(streams[0]?.id)),
      region(1, names.right, right, single(streams[1]?.id)),
    ];
  },
};

const whole = ({ width, height }: Size): Area => ({ x: 0, y: 0, width: even(width), height: even(height) });

/** A place for one; for whoever comes first while it is nobody's. */
function single(stream: string | undefined): Partial<DraftRegion> {
  return { maxColumns: 1, maxRows: 1, streams: stream === undefined ? null : [stream] };
}

function region(index: number, name: string, area: Area, more: Partial<DraftRegion>): DraftRegion {
  return { key: `region-${index}`, name, ...area, z: 0, maxColumns: null, maxRows: null, streams: null, ...more };
}
