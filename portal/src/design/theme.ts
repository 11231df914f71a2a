/**
 * Light or dark: as the system says, or as chosen on this browser.
 *
 * `applyTheme` runs before anything is drawn (main.tsx). The colours themselves are in tokens.css; they follow the
 * `color-scheme` that the attribute sets. uPlot's charts, which draw with colours of their own, listen by `onThemeChange`.
 */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const PLACE = 'videorooms.theme';
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  try {
    const chosen = localStorage.getItem(PLACE);
    return THEMES.find((theme) => theme === chosen) ?? 'system';
  } catch {
    return 'system';
  }
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, theme);
  } catch {
    // Holds until the page is reloaded.
  }
  show(theme);
}

export function applyTheme(): void {
  show(chosenTheme());
  globalThis.matchMedia?.('(prefers-color-scheme: dark)').addEventListener('change', tell);
}

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
