/** Who is where at the previewed moment, by the rules by which the server renders. */
import { useMemo, useState } from 'react';
import { cellsAt, scenesOf, type Cell, type Span } from '../layout/scenes';
import type { Draft } from './draft';
import type { Material } from './material';
import { placed } from './wish';

export interface Preview {
  readonly atMs: number;
  readonly move: (atMs: number) => void;
  readonly cells: readonly Cell[];
  readonly span: Span;
}

export function usePreview(draft: Draft, material: Material): Preview {
  const { span } = material;
  // Who is there in the middle is more often whom one lays out for than who came first.
  const [wanted, move] = useState(() => Math.round((span.fromMs + span.toMs) / 2));
  const atMs = Math.min(Math.max(wanted, span.fromMs), Math.max(span.fromMs, span.toMs - 1));
  const { layout, regions, size, startMs } = draft;
  const cells = useMemo(() => {
    const { sources, speaking, streams } = material;
    const how = layout ?? regions.map((region) => placed(region, streams.video));
    // What comes after the moment does not change it.
    const cut = { fromMs: Math.min(startMs ?? span.fromMs, atMs), toMs: atMs + 1 };
    return cellsAt(scenesOf(how, size, sources, speaking, cut), atMs);
  }, [layout, regions, size, startMs, span, material, atMs]);
  return { atMs, move, cells, span };
}
