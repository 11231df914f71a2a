/**
 * WebRTC statistics of senders and receivers as plain objects.
 */
import type { Kind, WebRTCStats } from '../model.ts';

type Source = { readonly getStats: () => Promise<RTCStatsReport> };

/** Reports by kind and report id; empty without a source. */
export async function statsOf(sources: Partial<Record<Kind, Source>> = {}): Promise<WebRTCStats['senders']> {
  const entries = Object.entries(sources).map(async ([kind, source]) => {
    const reports: Record<string, Record<string, unknown>> = {};
    (await source.getStats()).forEach((report: Record<string, unknown>, id: string) => (reports[id] = report));
    return [kind, reports] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
