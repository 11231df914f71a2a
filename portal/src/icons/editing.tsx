/** Icons of the composition editor, of timelines and of what an operator does to a live session; see icons.tsx. */
import { icon } from './icons';

export const Undo = icon(<path d="M8.5 5.5L4.5 9.5l4 4M4.5 9.5h9a6 6 0 0 1 0 12h-2" />);
export const Redo = icon(<path d="M15.5 5.5l4 4-4 4M19.5 9.5h-9a6 6 0 0 0 0 12h2" />);
export const Forward = icon(<path d="M12 19V5M6 11l6-6 6 6" />);
export const Back = icon(<path d="M12 5v14M6 13l6 6 6-6" />);
export const ZoomIn = icon(
  <>
    <circle cx="10.5" cy="10.5" r="6.5" />
    <path d="M15.5 15.5L20.5 20.5M10.5 7.8v5.4M7.8 10.5h5.4" />
  </>,
);
export const ZoomOut = icon(
  <>
    <circle cx="10.5" cy="10.5" r="6.5" />
    <path d="M15.5 15.5L20.5 20.5M7.8 10.5h5.4" />
  </>,
);
export const Whole = icon(<path d="M3.5 6v12M20.5 6v12M6.5 12h11M9 9l-3 3 3 3M15 9l3 3-3 3" />);
export const Pause = icon(<path d="M8.5 5.5v13M15.5 5.5v13" />);
export const Stop = icon(<rect x="6.5" y="6.5" width="11" height="11" rx="2" />);
export const Eye = icon(
  <>
    <path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z" />
    <circle cx="12" cy="12" r="2.8" />
  </>,
);
export const SendOut = icon(<path d="M14 4.5H7A1.5 1.5 0 0 0 5.5 6v12A1.5 1.5 0 0 0 7 19.5h7M10.5 12h10M17 8.5l3.5 3.5-3.5 3.5" />);
export const More = icon(
  <>
    <circle cx="5.5" cy="12" r="0.8" />
    <circle cx="12" cy="12" r="0.8" />
    <circle cx="18.5" cy="12" r="0.8" />
  </>,
);
