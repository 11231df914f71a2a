/**
 * Icons, drawn for this product on a 24 × 24 grid with a 1.75 stroke.
 *
 * They are decoration: hidden from assistive technology, the control around them carries the name.
 */
import type { ReactNode } from 'react';

interface IconProps {
  readonly size?: number;
}

function icon(drawing: ReactNode) {
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
const screen = (
  <path d="M3 6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5zM8.5 20.5h7" />
);

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
export const CameraOff = icon(
  <>
    <path d="M9.5 6h3a3 3 0 0 1 3 3v3.2M15.5 15.6A3 3 0 0 1 12.5 18H6a3 3 0 0 1-3-3V9a3 3 0 0 1 2-2.83" />
    {cameraEye}
    {slash}
  </>,
);
export const Screen = icon(
  <>
    {screen}
    <path d="M12 14V8.3M9.4 10.7L12 8.1l2.6 2.6" />
  </>,
);
export const ScreenStop = icon(
  <>
    {screen}
    <path d="M9.8 8.9l4.4 4.4M14.2 8.9l-4.4 4.4" />
  </>,
);
export const Chat = icon(
  <path d="M20.5 11.5a7.5 7.5 0 0 1-7.5 7.5H8.2l-3.5 2.2a.5.5 0 0 1-.77-.42V16.2A7.5 7.5 0 0 1 3.5 11.5 7.5 7.5 0 0 1 11 4h2a7.5 7.5 0 0 1 7.5 7.5zM8.5 10h7M8.5 13.4h4.5" />,
);
export const Leave = icon(
  <path d="M3.2 15.2c-.9-1.5-.9-3.2.4-4.3C5.9 9 9 8 12 8s6.1 1 8.4 2.9c1.3 1.1 1.3 2.8.4 4.3-.4.7-1.3 1-2.1.700l-2.5-.9c-.7-.2-1.2-.9-1.2-1.6v-1.3c-1.9-.6-4.1-.6-6 0v1.3c0 .7-.5 1.4-1.2 1.6l-2.5.9c-.8.3-1.7 0-2.1-.7z" />,
);
export const Sliders = icon(
  <>
    <path d="M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9" />
    <circle cx="15" cy="7.5" r="2" />
    <circle cx="9" cy="16.5" r="2" />
  </>,
);
export const Keyboard = icon(
  <>
    <rect x="2.5" y="6" width="19" height="12" rx="2.5" />
    <path d="M6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14.2h8" />
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
export const Send = icon(<path d="M20.5 3.5L10.8 13.2M20.5 3.5l-6.1 17-3.6-7.3-7.3-3.6z" />);
export const Link = icon(
  <path d="M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7L12.1 6.2M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.1-1.1" />,
);
export const People = icon(
  <>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M2.8 19.2a6.2 6.2 0 0 1 12.4 0M15.8 5.3a3.5 3.5 0 0 1 0 6.4M17.6 13.9a6.2 6.2 0 0 1 3.6 5.3" />
  </>,
);
export const Check = icon(<path d="M5 12.5l4.7 4.7L19.2 7.3" />);
export const Record = icon(
  <>
    <circle cx="12" cy="12" r="8.25" />
    <circle cx="12" cy="12" r="3.2" fill="currentColor" stroke="none" />
  </>,
);
export const Hand = icon(
  <path d="M7.5 12.5V6.2a1.5 1.5 0 0 1 3 0v4.6M10.5 10.800V4.700a1.5 1.5 0 0 1 3 0v6.100M13.5 10.800V6.200a1.5 1.5 0 0 1 3 0v7.800c0 4-2.3 7-6 7-3.1 0-4.6-1.5-6-4.200l-1.4-2.700a1.5 1.5 0 0 1 2.6-1.500l1.8 2.2" />,
);
export const Smile = icon(
  <>
    <circle cx="12" cy="12" r="8.75" />
    <path d="M8.3 14a4.3 4.3 0 0 0 7.4 0M9 9.300h.01M15 9.300h.01" />
  </>,
);
export const More = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="5.5" cy="12" r="1.6" />
    <circle cx="12" cy="12" r="1.6" />
    <circle cx="18.5" cy="12" r="1.6" />
  </g>,
);
export const Grid = icon(<path d="M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z" />);
export const SpeakerView = icon(<path d="M4 5h16v9H4zM4 17h4v3H4zM10 17h4v3h-4zM16 17h4v3h-4z" />);
export const SideBySide = icon(<path d="M4 5h9v14H4zM16 5h4v6h-4zM16 13h4v6h-4z" />);
export const Pin = icon(<path d="M9 3.500h6l-.8 6.5 3.3 3.500v1.500h-11v-1.500L9.8 10zM12 15v5.5" />);
export const SmallWindow = icon(
  <>
    <rect x="3" y="5" width="18" height="14" rx="2" />
    <rect x="11.5" y="11.5" width="7" height="5" rx="1" fill="currentColor" />
  </>,
);
export const Eye = icon(
  <>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
    <circle cx="12" cy="12" r="3" />
  </>,
);
export const Remove = icon(
  <>
    <circle cx="9.5" cy="8.5" r="3.5" />
    <path d="M3 19.200a6.3 6.3 0 0 1 11-3.800M16 12l5 5M21 12l-5 5" />
  </>,
);
export const Network = icon(<path d="M4 19v-4M9 19v-7M14 19V9M19 19V5" />);
