/**
 * Where a meeting is shown: its element, and what the application has said of it.
 *
 * `element/VideoRoomElement` gives it, parts deep inside read it: shortcuts, links to copy, files of the blur.
 */
import { createContext, useContext } from 'react';

export interface Place {
  /** The element in the application's page. */
  readonly host: HTMLElement | null;
  /** Whether single keys work wherever the focus is in the page, or only within the element. */
  readonly isWholePage: boolean;
  /** Where the server is; empty for the page's own origin. */
  readonly server: string;
  /** The link that others can join by; null where the application gives none. */
  readonly inviteLink: string | null;
}

export const NOWHERE: Place = { host: null, isWholePage: true, server: '', inviteLink: null };

export const PlaceContext = createContext<Place>(NOWHERE);

export const usePlace = (): Place => useContext(PlaceContext);
