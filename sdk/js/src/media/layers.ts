/**
 * Which simulcast layer fits an element, or a wish by name.
 *
 * Pure; `views.ts` and `room.ts` use it.
 */
import type { Layer } from '../model.ts';
import type { PreferredLayer } from '../surface.ts';

/** A wish as the server takes it: a rid, `off`, or null for the best. */
export type LayerWish = string | null;

/**
 * The smallest layer that is at least as high as the element, in device pixels; null (the best) when none is, or when
 * the publisher did not say heights.
 */
export function layerForHeight(layers: readonly Layer[], heightPx: number): LayerWish {
  const index = layers.findIndex(({ height }) => height !== undefined && height >= heightPx);
  // The highest layer and "the best" are the same, but the best also holds when the publisher adds a higher one.
  return index < 0 || index === layers.length - 1 ? null : layers[index]!.rid;
}

/** The layer for a wish by name; other publishers' rids are taken by their order. */
export function layerForWish(layers: readonly Layer[], wish: Exclude<PreferredLayer, 'auto'>): LayerWish {
  if (wish === 'off') return 'off';
  if (layers.some(({ rid }) => rid === wish)) return wish;
  if (wish === 'h' || layers.length === 0) return null;
  return layers[wish === 'l' ? 0 : Math.floor((layers.length - 1) / 2)]!.rid;
}

/** How much a wish asks for, to tell up from down: off < rids in order < the best. */
export function rankOf(layers: readonly Layer[], wish: LayerWish): number {
  if (wish === 'off') return -1;
  const index = layers.findIndex(({ rid }) => rid === wish);
  return index < 0 ? layers.length : index;
}

/** The largest of several wishes; `off` when there are none. */
export const largestOf = (layers: readonly Layer[], wishes: readonly LayerWish[]): LayerWish =>
  wishes.reduce<LayerWish>((best, wish) => (rankOf(layers, wish) > rankOf(layers, best) ? wish : best), 'off');
