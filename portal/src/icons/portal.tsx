/** Icons that only mission control needs, drawn as those in icons.tsx. */
import { icon } from './icons';

export const Overview = icon(
  <>
    <rect x="3.5" y="3.5" width="7" height="9" rx="2" />
    <rect x="13.5" y="3.5" width="7" height="5" rx="2" />
    <rect x="13.5" y="11.5" width="7" height="9" rx="2" />
    <rect x="3.5" y="15.5" width="7" height="5" rx="2" />
  </>,
);
export const Door = icon(
  <path d="M4 20.5h16M6.5 20.5v-15A1.5 1.5 0 0 1 8 4h8a1.5 1.5 0 0 1 1.5 1.5v15M14 12.3h.01" />,
);
export const Pulse = icon(<path d="M3 12.5h4l2.5-7 5 13 2.5-6h4" />);
export const Hook = icon(
  <>
    <circle cx="12" cy="6.5" r="3" />
    <circle cx="5.8" cy="17" r="3" />
    <circle cx="18.2" cy="17" r="3" />
    <path d="M10.5 9.1L7.3 14.4M13.5 9.1l3.2 5.3M8.8 17h6.4" />
  </>,
);
export const Person = icon(
  <>
    <circle cx="12" cy="8.2" r="4" />
    <path d="M4.5 20a7.5 7.5 0 0 1 15 0" />
  </>,
);
export const Journal = icon(
  <path d="M7 3.5h10.5a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H7A2.5 2.5 0 0 1 4.5 18V6A2.5 2.5 0 0 1 7 3.5zM8.5 8h7M8.5 12h7M8.5 16h4" />,
);
export const Gear = icon(
  <>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.64 5.64L7.4 7.4M16.6 16.6l1.76 1.76M18.36 5.64L16.6 7.4M7.4 16.6l-1.76 1.76" />
  </>,
);
export const Rocket = icon(<path d="M8.5 8L4 12l4.5 4M15.5 8l4.5 4-4.5 4M13.3 5.5l-2.6 13" />);
export const Book = icon(
  <path d="M12 6.5C10.5 5 8 4.5 4.5 4.5v13.5c3.5 0 6 .5 7.5 2 1.5-1.5 4-2 7.5-2V4.5c-3.5 0-6 .5-7.5 2zM12 6.5V20" />,
);
export const Sun = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1" />
  </>,
);
export const Moon = icon(<path d="M19.8 14.3A8.2 8.2 0 0 1 9.7 4.2a8.2 8.2 0 1 0 10.1 10.1z" />);
export const Contrast = icon(
  <>
    <circle cx="12" cy="12" r="8.25" />
    <path d="M12 3.75v16.5a8.25 8.25 0 0 0 0-16.5z" fill="currentColor" stroke="none" />
  </>,
);
export const Bars = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const Dots = icon(
  <>
    <circle cx="5.5" cy="12" r="1" fill="currentColor" />
    <circle cx="12" cy="12" r="1" fill="currentColor" />
    <circle cx="18.5" cy="12" r="1" fill="currentColor" />
  </>,
);
export const Pencil = icon(<path d="M4.5 19.5l1-4L16 5a1.8 1.8 0 0 1 2.6 0l.4.4a1.8 1.8 0 0 1 0 2.6L8.5 18.5zM14 7l3 3" />);
export const Copy = icon(
  <>
    <rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.5" />
    <path d="M15.5 8.5V6.5A2.5 2.5 0 0 0 13 4H6.5A2.5 2.5 0 0 0 4 6.5V13a2.5 2.5 0 0 0 2.5 2.5h2" />
  </>,
);
export const SignOut = icon(
  <path d="M10.5 4.5h-4a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h4M9.5 12h10M16 8.2l3.7 3.8-3.7 3.8" />,
);
export const Again = icon(<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15" />);
