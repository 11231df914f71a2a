/** The editor's layout rules against what the server's own code made of the same people; see tools/generate_references. */
import { describe, expect, it } from 'vitest';
import { capacity, evened, placeArea, shapeFor, type Area, type Limit } from '../src/portal/compositions/layout/grid';
import { cellsAt, scenesOf, type Layout, type LayoutName } from '../src/portal/compositions/layout/scenes';
import type { Speaking } from '../src/portal/compositions/layout/stays';
import fixtures from './layouts.gen.json';

const areaOf = ([x = 0, y = 0, width = 0, height = 0]: readonly number[]): Area => ({ x, y, width, height });
const numbersOf = ({ x, y, width, height }: Area) => [x, y, width, height];

type Session = (typeof fixtures.sessions)[number];

const layoutOf = ({ layout }: Session): Layout =>
  typeof layout === 'string'
    ? (layout as LayoutName)
    : layout.map((region) => ({
        x: region.x_pos,
        y: region.y_pos,
        z: region.z_pos,
        width: region.width,
        height: region.height,
        maxColumns: region.max_columns,
        maxRows: region.max_rows,
        sources: region.video_sources,
      }));

const scenesOfSession = (session: Session) => {
  const [width = 0, height = 0] = session.canvas;
  const [fromMs = 0, toMs = 0] = session.cut;
  const sources = session.sources.map(([recordingId, participantId, streamKey, startMs, endMs]) => ({
    recordingId: String(recordingId),
    participantId: String(participantId),
    streamKey: String(streamKey),
    startMs: Number(startMs),
    endMs: Number(endMs),
  }));
  return scenesOf(layoutOf(session), { width, height }, sources, session.speaking as unknown as Speaking, {
    fromMs,
    toMs,
  });
};

describe('a grid of the editor', () => {
  it.each(fixtures.grids)('for $count in $area with limits $limits is the server’s', (grid) => {
    const [columns, rows] = grid.limits as [Limit, Limit];
    const area = evened(areaOf(grid.told));
    expect(numbersOf(area)).toEqual(grid.area);
    expect(capacity(area, columns, rows)).toBe(grid.capacity);
    const shape = shapeFor(grid.count, area, columns, rows);
    expect([shape.columns, shape.rows]).toEqual(grid.shape);
    expect(grid.cells.map((_, place) => numbersOf(placeArea(area, shape, place)))).toEqual(grid.cells);
  });
});

describe('the editor’s preview of a session', () => {
  it.each(fixtures.sessions.map((session, index) => [index, session] as const))(
    'number %i shows everyone where the server will',
    (_, session) => {
      const told = scenesOfSession(session).map(({ fromMs, toMs, cells }) => [
        fromMs,
        toMs,
        cells.map((cell) => [cell.recordingId, ...numbersOf(cell)]),
      ]);
      expect(told).toEqual(session.scenes);
    },
  );

  it('has nobody outside of the cut', () => {
    const scenes = scenesOf('grid', { width: 1280, height: 720 }, [], [], { fromMs: 0, toMs: 10 });
    expect(cellsAt(scenes, 10)).toEqual([]);
  });
});
