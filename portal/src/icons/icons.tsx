/**
 * Icons, drawn for this product on a 24 × 24 grid with a 1.75 stroke.
 *
 * They are decoration: hidden from assistive technology, the control around them carries the name.
 */
import type { ReactNode } from 'react';

interface IconProps {
  readonly size?: number;
}

export function icon(drawing: ReactNode) {
  return function Icon({ size = 24 }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    );
  };
}

const slash = <path d="M4 4l16 16" />;
const micBody = <rect x="9" y="3" width="6" height="11" rx="3" />;
const micFoot = <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />;
const cameraBody = <rect x="3" y="6" width="12.5" height="12" rx="3" />;
const cameraEye = <path d="M15.5 10.7l4.2-2.6a.85.85 0 0 1 1.3.7v6.4a.85.85 0 0 1-1.3.7l-4.2-2.6" />;
export const Microphone = icon([micBody, micFoot].map((part, index) => <g key={index}>{part}</g>));
export const MicrophoneOff = icon(
  <>
    <path d="M9 9.2V6a3 3 0 0 1 6 0v5a3 3 0 0 1-.3 1.3M12.6 13.94A3 3 0 0 1 9 11.2" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.5 11.5a6.5 6.5 0 0 1-.9 3.3M12 18v3" />
    {slash}
  </>,
);
export const Camera = icon(
  <>
    {cameraBody}
    {cameraEye}
  </>,
);
export const Speaker = icon(
  <>
    <path d="M4 9.8v4.4a.8.8 0 0 0 .8.8h2.9l4.2 3.5a.6.6 0 0 0 1-.46V5.96a.6.6 0 0 0-1-.46L7.7 9H4.8a.8.8 0 0 0-.8.8z" />
    <path d="M16 9.2a4 4 0 0 1 0 5.6M18.6 6.8a7.4 7.4 0 0 1 0 10.4" />
  </>,
);
export const Close = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const ChevronDown = icon(<path d="M6.5 9.5L12 15l5.5-5.5" />);
export const ChevronLeft = icon(<path d="M14.5 6.5L9 12l5.5 5.5" />);
export const ChevronRight = icon(<path d="M9.5 6.5L15 12l-5.5 5.5" />);
export const Warning = icon(
  <>
    <circle cx="12" cy="12" r="8.75" />
    <path d="M12 7.8v5M12 16.2h.01" />
  </>,
);
export const Plus = icon(<path d="M12 5v14M5 12h14" />);
export const Search = icon(
  <>
    <circle cx="10.8" cy="10.8" r="6.3" />
    <path d="M15.5 15.5L20.5 20.5" />
  </>,
);
export const Link = icon(
  <path d="M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7L12.1 6.2M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.1-1.1" />,
);
export const Trash = icon(
  <path d="M4.5 6.8h15M9.5 6.8V4.9a.9.9 0 0 1 .9-.9h3.2a.9.9 0 0 1 .9.9v1.9M6.4 6.8l.8 11.7a1.6 1.6 0 0 0 1.6 1.5h6.4a1.6 1.6 0 0 0 1.6-1.5l.8-11.7M10.2 10.8v5.2M13.8 10.8v5.2" />,
);
export const Check = icon(<path d="M5 12.5l4.7 4.7L19.2 7.3" />);
export const Key = icon(
  <>
    <circle cx="8" cy="15.5" r="4" />
    <path d="M11 12.6L19.5 4M16 7.5l2.7 2.7M13.4 10.1l1.7 1.7" />
  </>,
);
export const Enter = icon(
  <path d="M13.5 4.5h4a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-4M4.5 12h10.5M11.3 8.2L15 12l-3.7 3.8" />,
);
export const Record = icon(
  <>
    <circle cx="12" cy="12" r="8.25" />
    <circle cx="12" cy="12" r="3.2" fill="currentColor" stroke="none" />
  </>,
);
export const Play = icon(<path d="M8 5.3v13.4a.8.8 0 0 0 1.2.7l10.6-6.7a.8.8 0 0 0 0-1.4L9.2 4.6A.8.8 0 0 0 8 5.3z" />);
export const Download = icon(<path d="M12 4v11M7.6 10.9L12 15.3l4.4-4.4M4.5 19.5h15" />);
export const Film = icon(
  <>
    <rect x="3.5" y="5" width="17" height="14" rx="2.5" />
    <path d="M8 5v14M16 5v14M3.5 9.7H8M3.5 14.3H8M16 9.7h4.5M16 14.3h4.5" />
  </>,
);
