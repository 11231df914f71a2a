/** Connection quality, 0 (lost) to 5 (excellent), by participant id; follows who is there. */
import type { ConnectionQuality, Room } from '@videorooms/client';
import { useEffect, useState } from 'react';

export type Qualities = ReadonlyMap<string, ConnectionQuality>;

/** Most that one request of the protocol may ask for. */
const MOST_AT_ONCE = 50;

export function useQuality(room: Room, participantIds: readonly string[]): Qualities {
  const [qualities, setQualities] = useState<Qualities>(new Map());
  // Text, so that the effect runs again only when somebody came or went.
  const wanted = participantIds.slice(0, MOST_AT_ONCE).join(' ');

  useEffect(
    () =>
      room.on('network_metrics_report', (metrics) => {
        setQualities(new Map(Object.entries(metrics).map(([id, { connectionQuality }]) => [id, connectionQuality])));
      }),
    [room],
  );

  useEffect(() => {
    if (wanted === '') return;
    // Without reports there are no bars; everything else works.
    room.enableNetworkMetricsReport(wanted.split(' ')).catch(() => undefined);
    return () => void room.disableNetworkMetricsReport().catch(() => undefined);
  }, [room, wanted]);

  return qualities;
}
