/**
 * A tab for a page whose address takes a while to make. Used where links to the meeting are made and opened.
 *
 * Opened at the click itself, because browsers block what opens later; null where they block it even so.
 */
export interface NewTab {
  readonly go: (address: string) => void;
  readonly close: () => void;
}

export function newTab(): NewTab | null {
  const tab = window.open('', '_blank');
  if (!tab) return null;
  return {
    go: (address) => {
      // With it, the meeting could reach back into the portal.
      tab.opener = null;
      tab.location.replace(address);
    },
    close: () => tab.close(),
  };
}
