/** Which panel is open beside the stage; one at a time, since phones have place for no more. */
import { useCallback, useState } from 'react';

export type Panel = 'chat' | 'people';

export interface Panels {
  readonly open: Panel | null;
  readonly toggle: (panel: Panel) => void;
  readonly close: () => void;
}

export function usePanels(): Panels {
  const [open, setOpen] = useState<Panel | null>(null);
  const toggle = useCallback((panel: Panel) => setOpen((before) => (before === panel ? null : panel)), []);
  const close = useCallback(() => setOpen(null), []);
  return { open, toggle, close };
}
