/** Layouts by name, and by hand: each with a small drawing of it. */
import { useId, type ReactNode } from 'react';
import { words } from '../../../texts/portal';
import { LAYOUT_NAMES, type LayoutName } from '../layout/scenes';

/** Null is by hand. */
export type LayoutWish = LayoutName | null;

interface LayoutChoiceProps {
  readonly value: LayoutWish;
  readonly onChoose: (value: LayoutWish) => void;
}

const texts = words.editor.layout;

export function LayoutChoice({ value, onChoose }: LayoutChoiceProps) {
  const name = useId();
  return (
    <fieldset className="layouts">
      <legend className="visually-hidden">{texts.title}</legend>
      {[...LAYOUT_NAMES, null].map((layout) => (
        <label key={layout ?? 'regions'} className="layout-card" title={texts.details[layout ?? 'regions']}>
          <input type="radio" name={name} checked={value === layout} onChange={() => onChoose(layout)} />
          <Drawing>{DRAWINGS[layout ?? 'regions']}</Drawing>
          <span>{texts.names[layout ?? 'regions']}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Drawing({ children }: { readonly children: ReactNode }) {
  return (
    <svg viewBox="0 0 64 36" aria-hidden="true" focusable="false">
      <rect className="drawing-ground" width="64" height="36" rx="3" />
      {children}
    </svg>
  );
}

const cell = (x: number, y: number, width: number, height: number) => (
  <rect key={`${x} ${y}`} className="drawing-cell" x={x} y={y} width={width} height={height} rx="1.5" />
);

const DRAWINGS: Readonly<Record<LayoutName | 'regions', ReactNode>> = {
  grid: [cell(2, 2, 29, 15), cell(33, 2, 29, 15), cell(2, 19, 29, 15), cell(33, 19, 29, 15)],
  speaker: [cell(2, 2, 46, 32), cell(50, 2, 12, 9), cell(50, 13, 12, 9), cell(50, 24, 12, 10)],
  picture_in_picture: [
    cell(2, 2, 60, 32),
    <rect key="small" className="drawing-top" x="44" y="22" width="16" height="10" rx="1.5" />,
  ],
  side_by_side: [cell(2, 2, 29, 32), cell(33, 2, 29, 32)],
  regions: [
    cell(4, 4, 34, 20),
    <rect key="dashed" className="drawing-dashed" x="28" y="14" width="32" height="18" rx="1.5" />,
    <path key="grip" className="drawing-grip" d="M57 29h6v6h-6z" />,
  ],
};
