/**
 * The API key of the portal, for as long as the browser tab lives.
 *
 * sessionStorage only: no other tab, no disk of the next visitor. Nothing else in the page reads or writes it.
 */
const PLACE = 'videorooms.apiKey';

export function savedKey(): string | null {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

export function saveKey(key: string): void {
  try {
    sessionStorage.setItem(PLACE, key);
  } catch {
    // The key then lives until the page is reloaded.
  }
}

export function forgetKey(): void {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // Nothing was saved.
  }
}
