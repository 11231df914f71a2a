/** What the canvas and the list do to regions, and what is said of it to who does not see the picture. */
import { useMemo, useState } from 'react';
import { words } from '../../../texts/portal';
import { lifted, regionOf, withCopy, withNewRegion, withoutRegion, withRegion, type Box } from './regions';
import type { Drafting } from './useDraft';

const texts = words.editor;

export function useRegionActs({ draft, change }: Drafting, chosen: string | null, choose: (key: string | null) => void) {
  const [said, say] = useState('');
  return useMemo(() => {
    const addedTo = (how: typeof draft) => {
      const last = how.regions.at(-1);
      change(() => how);
      if (how !== draft && last) choose(last.key);
    };
    return {
      said,
      onChoose: choose,
      onBox: (key: string, box: Box, mark: string) => {
        const region = regionOf(draft, key);
        if (!region) return;
        const isSized = region.width !== box.width || region.height !== box.height;
        say(isSized ? texts.canvas.sized(region.name, box.width, box.height) : texts.canvas.moved(region.name, box.x, box.y));
        change((before) => withRegion(before, key, box), mark);
      },
      onLift: (key: string, up: boolean) => change((before) => lifted(before, key, up)),
      onAdd: () => addedTo(withNewRegion(draft, texts.regions.nameOf)),
      onCopy: (key: string) => addedTo(withCopy(draft, key, texts.regions.nameOf)),
      onRemove: (key: string) => {
        change((before) => withoutRegion(before, key));
        if (chosen === key) choose(null);
      },
    };
  }, [said, draft, change, chosen, choose]);
}
