/** The drawing of a session: its axis of time, a lane a person, and how to look closer. */
import { useEffect, useId, useState, type PointerEvent } from 'react';
import { IconButton } from '../../../design/Button';
import { Whole, ZoomIn, ZoomOut } from '../../../icons/editing';
import { ChevronLeft, ChevronRight } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import type { SessionClock } from './clock';
import { Lane } from './Lane';
import type { Lane as LaneShape } from './lanes';
import type { Stretch } from './stretches';
import { useWheelZoom, viewByKeys, type Viewing } from './useView';
import { momentAt, placeOf, ticksOf, type View } from './view';

interface LanesProps {
  readonly lanes: readonly LaneShape[];
  readonly nameOf: (participantId: string) => string;
  readonly stretches: readonly Stretch[];
  readonly clock: SessionClock;
  readonly viewing: Viewing;
}

const texts = words.timeline;
/** As wide as a moment is written. */
const TICK_PX = 100;
/** Less was no dragging but an unsteady hand. */
const LEAST_DRAG = 0.01;

export function Lanes({ lanes, nameOf, stretches, clock, viewing }: LanesProps) {
  const helpId = useId();
  const [drawing, setDrawing] = useState<HTMLElement | null>(null);
  useWheelZoom(drawing, viewing);
  const width = useWidth(drawing);
  const { dragged, handlers } = useDraggedSpan(viewing);
  const { view } = viewing;
  return (
    <div className="lanes-frame">
      <Toolbar viewing={viewing} clock={clock} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a drawing that is zoomed by keys */}
      <div
        ref={setDrawing}
        className="lanes"
        role="group"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a drawing that is zoomed by keys
        tabIndex={0}
        aria-label={texts.chart}
        aria-describedby={helpId}
        onKeyDown={(event) => (event.target === event.currentTarget ? viewByKeys(event, viewing) : undefined)}
        {...handlers}
      >
        <Axis view={view} clock={clock} width={width} />
        <ul aria-label={texts.people}>
          {lanes.map((lane) => (
            <Lane
              key={lane.participantId}
              lane={lane}
              name={nameOf(lane.participantId)}
              stretches={stretches.filter((one) => one.participant_id === lane.participantId)}
              view={view}
              clock={clock}
            />
          ))}
        </ul>
        {dragged ? <Selection span={dragged} view={view} /> : null}
      </div>
      <p id={helpId} className="field-hint">
        {texts.help}
      </p>
      <Legend />
    </div>
  );
}

function Toolbar({ viewing, clock }: Pick<LanesProps, 'viewing' | 'clock'>) {
  const { view, zoom, shift, reset, isWhole } = viewing;
  return (
    <div className="lanes-tools">
      <IconButton name={texts.zoomIn} onClick={() => zoom(0.5)}>
        <ZoomIn size={18} />
      </IconButton>
      <IconButton name={texts.zoomOut} aria-disabled={isWhole} onClick={() => zoom(2)}>
        <ZoomOut size={18} />
      </IconButton>
      <IconButton name={texts.earlier} aria-disabled={isWhole} onClick={() => shift(-0.5)}>
        <ChevronLeft size={18} />
      </IconButton>
      <IconButton name={texts.later} aria-disabled={isWhole} onClick={() => shift(0.5)}>
        <ChevronRight size={18} />
      </IconButton>
      <IconButton name={texts.whole} aria-disabled={isWhole} onClick={reset}>
        <Whole size={18} />
      </IconButton>
      <span className="lanes-span" aria-live="polite">
        {texts.inSight(clock.text(view.fromMs), clock.text(view.toMs))}
      </span>
    </div>
  );
}

/** In pixels, of the drawing; until it is measured, that of a narrow one. */
function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(300);
  useEffect(() => {
    if (element === null) return;
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}

interface AxisProps extends Pick<LanesProps, 'clock'> {
  readonly view: View;
  readonly width: number;
}

function Axis({ view, clock, width }: AxisProps) {
  return (
    <div className="axis" aria-hidden="true">
      <div className="axis-track" data-track>
        {ticksOf(view, Math.max(1, width / TICK_PX), clock.originMs).map((atMs) => (
          <span key={atMs} className="tick" style={{ left: `${placeOf(atMs, view)}%` }}>
            {clock.text(atMs)}
          </span>
        ))}
      </div>
    </div>
  );
}

const LEGEND = ['present', 'spoke', 'muted', 'silenced', 'picture', 'recording', 'bad', 'lost'] as const;

function Legend() {
  const labels = { ...texts.marks, picture: texts.marks.pictureOff };
  return (
    <ul className="lanes-legend" aria-label={texts.legend}>
      {LEGEND.map((mark) => (
        <li key={mark}>
          <span className={`legend-mark legend-${mark}`} />
          {labels[mark]}
        </li>
      ))}
    </ul>
  );
}

function Selection({ span, view }: { readonly span: View; readonly view: View }) {
  const left = placeOf(span.fromMs, view);
  return (
    <div className="selection-track" aria-hidden="true">
      <span className="selection" style={{ left: `${left}%`, width: `${placeOf(span.toMs, view) - left}%` }} />
    </div>
  );
}

/** Where on the axis, from 0 to 1. */
function partOf(event: PointerEvent<HTMLElement>): number | null {
  const track = event.currentTarget.querySelector('[data-track]')?.getBoundingClientRect();
  return track && track.width > 0 ? (event.clientX - track.left) / track.width : null;
}

/** A stretch that the mouse is drawn over is looked at more closely. Fingers scroll, and have buttons for it. */
function useDraggedSpan({ view, set }: Viewing) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const spanOf = ({ from, to }: NonNullable<typeof drag>): View => ({
    fromMs: momentAt(Math.min(from, to), view),
    toMs: momentAt(Math.max(from, to), view),
  });
  const begin = (event: PointerEvent<HTMLElement>) => {
    const part = partOf(event);
    const isTrack = event.target instanceof Element && event.target.closest('[data-track]') !== null;
    if (event.pointerType !== 'mouse' || event.button !== 0 || !isTrack || part === null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    setDrag({ from: part, to: part });
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const part = drag === null ? null : partOf(event);
    if (drag !== null && part !== null) setDrag({ ...drag, to: part });
  };
  const end = () => {
    if (drag !== null && Math.abs(drag.to - drag.from) >= LEAST_DRAG) set(spanOf(drag));
    setDrag(null);
  };
  return {
    dragged: drag === null ? null : spanOf(drag),
    handlers: { onPointerDown: begin, onPointerMove: move, onPointerUp: end, onPointerCancel: () => setDrag(null) },
  };
}
