/**
 * Drags a region, or one of its edges, with mouse, pen or finger. Used by RegionBox.tsx.
 *
 * A drag that the browser takes back, such as by scrolling, leaves everything where it was.
 */
import { useRef, type PointerEvent } from 'react';
import type { Size } from '../layout/scenes';
import type { DraftRegion } from './draft';
import { moved, sized, type Box, type Grip } from './regions';
import { linesOf, NO_GUIDES, snapMoved, snapSized, type Guides } from './snapping';

/** In pixels of the screen: near enough to be meant. */
const REACH_PX = 8;

interface DraggingWish {
  readonly region: DraftRegion;
  readonly others: readonly Box[];
  readonly picture: Size;
  readonly doesSnap: boolean;
  readonly onMove: (box: Box, mark: string) => void;
  readonly onGuides: (guides: Guides) => void;
}

interface Drag {
  readonly pointer: number;
  readonly grip: Grip | null;
  readonly from: { readonly x: number; readonly y: number };
  readonly box: Box;
  /** Pixels of the picture for one of the screen. */
  readonly scale: number;
  readonly mark: string;
}

let drags = 0;

export function useDragging({ region, others, picture, doesSnap, onMove, onGuides }: DraggingWish) {
  const drag = useRef<Drag | null>(null);

  /** Null for the whole region. */
  const begin = (event: PointerEvent<HTMLElement>, grip: Grip | null) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const canvas = event.currentTarget.closest('[data-canvas]')?.getBoundingClientRect();
    if (!canvas || canvas.width === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drags += 1;
    const { x, y, width, height } = region;
    drag.current = {
      pointer: event.pointerId,
      grip,
      from: { x: event.clientX, y: event.clientY },
      box: { x, y, width, height },
      scale: picture.width / canvas.width,
      mark: `drag ${drags}`,
    };
  };

  const move = (event: PointerEvent<HTMLElement>) => {
    const current = drag.current;
    if (current === null || current.pointer !== event.pointerId) return;
    const { box, guides } = dragged(current, event, { others, picture, doesSnap });
    onMove(box, current.mark);
    onGuides(guides);
  };

  const end = (event: PointerEvent<HTMLElement>) => {
    const current = drag.current;
    if (current === null || current.pointer !== event.pointerId) return;
    drag.current = null;
    onGuides(NO_GUIDES);
    if (event.type === 'pointercancel') onMove(current.box, current.mark);
  };

  return { begin, handlers: { onPointerMove: move, onPointerUp: end, onPointerCancel: end } };
}

type Surroundings = Pick<DraggingWish, 'others' | 'picture' | 'doesSnap'>;

function dragged(drag: Drag, event: PointerEvent, { others, picture, doesSnap }: Surroundings) {
  const across = (event.clientX - drag.from.x) * drag.scale;
  const down = (event.clientY - drag.from.y) * drag.scale;
  const { grip } = drag;
  const box = grip ? sized(drag.box, grip, across, down, picture) : moved(drag.box, across, down, picture);
  // Held, it means: exactly here.
  if (!doesSnap || event.ctrlKey || event.metaKey) return { box, guides: NO_GUIDES };
  const lines = linesOf(picture, others);
  const reach = REACH_PX * drag.scale;
  const snapped = grip ? snapSized(box, grip, lines, reach) : snapMoved(box, lines, reach);
  // A line beyond the picture's edge is none.
  const isInside = snapped.box.x >= 0 && snapped.box.y >= 0;
  const fits = snapped.box.x + snapped.box.width <= picture.width && snapped.box.y + snapped.box.height <= picture.height;
  return isInside && fits ? snapped : { box, guides: NO_GUIDES };
}
