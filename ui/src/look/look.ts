/** How a meeting looks: as the application says, until the person chooses, who is remembered. Used by Meeting. */
import { useState } from 'react';
import { recall, remember } from '../devices/remembered';
import { LAYOUTS, type LayoutName } from '../tiles/stageLayout';

export type Theme = 'system' | 'light' | 'dark';

export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export interface Look {
  readonly theme: Theme;
  readonly layout: LayoutName;
  readonly chooseTheme: (theme: Theme) => void;
  readonly chooseLayout: (layout: LayoutName) => void;
}

/** What was written, where it is a theme or a layout; else what stands in its place. */
export const themeOf = (written: string | null, otherwise: Theme): Theme => oneOf(THEMES, written) ?? otherwise;
export const layoutOf = (written: string | null, otherwise: LayoutName): LayoutName => oneOf(LAYOUTS, written) ?? otherwise;

const oneOf = <T extends string>(all: readonly T[], written: string | null): T | undefined =>
  all.find((one) => one === written);

export function useLook(given: { readonly theme: Theme; readonly layout: LayoutName }): Look {
  const [theme, setTheme] = useState(() => recall().theme);
  const [layout, setLayout] = useState(() => recall().layout);
  return {
    theme: themeOf(theme, given.theme),
    layout: layoutOf(layout, given.layout),
    chooseTheme: (wanted) => {
      remember({ theme: wanted });
      setTheme(wanted);
    },
    chooseLayout: (wanted) => {
      remember({ layout: wanted });
      setLayout(wanted);
    },
  };
}
