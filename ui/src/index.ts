/**
 * The whole meeting as one web component: importing this defines `<video-room>`.
 *
 * Importing it on a server defines nothing and does no harm.
 */
import { VideoRoomElement } from './element/VideoRoomElement';

export { VideoRoomElement, type LeaveReason, type VideoRoomEvents } from './element/VideoRoomElement';
export { setTexts, texts, type Texts, type TextsPart } from './texts';

export const TAG = 'video-room';

if (typeof customElements !== 'undefined' && !customElements.get(TAG)) customElements.define(TAG, VideoRoomElement);
