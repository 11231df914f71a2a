/**
 * Recordings as the layout sees them: streams from their first picture to their last, and turns to speak.
 *
 * The twin of the beginning of the server's `compositions/layout.py`; see grid.ts. Times are milliseconds on the
 * session's clock.
 */

/** A video recording that may be shown. */
export interface Source {
  readonly recordingId: string;
  readonly participantId: string;
  readonly streamKey: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A stream from its first picture to its last, with the recordings that it consists of, in order. */
export interface Stay {
  readonly participantId: string;
  readonly streamKey: string;
  readonly sources: readonly [Source, ...Source[]];
}

/** When the dominant speaker changed, and who it was from then on, or null for nobody. */
export type Speaking = readonly (readonly [atMs: number, participantId: string | null])[];

/** Who comes back within this time has not left: a reconnect, a camera that was exchanged, a server that started anew. */
const COMING_BACK_MS = 60_000;
/** A cough is no turn to speak. */
const TURN_LEAST_MS = 1000;
/** Keys under which known clients share screens. */
const SCREEN_KEYS: ReadonlySet<string> = new Set(['presentation', 'screen', 'screenshare', 'screen-share']);

export const isScreen = ({ streamKey }: { readonly streamKey: string }): boolean => SCREEN_KEYS.has(streamKey);
export const fromMs = (stay: Stay): number => stay.sources[0].startMs;
export const toMs = (stay: Stay): number => Math.max(...stay.sources.map(({ endMs }) => endMs));

/** The one under way, or between two of them the former, of whose end the last picture is. */
export function recordingAt(stay: Stay, atMs: number): string {
  const begun = stay.sources.filter(({ startMs }) => startMs <= atMs);
  return (begun.at(-1) ?? stay.sources[0]).recordingId;
}

/** As the server compares ids: by their characters. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** In the order in which they begin. */
export function staysOf(sources: readonly Source[]): readonly Stay[] {
  const ofStream = new Map<string, [Source, ...Source[]][]>();
  const ordered = sources.toSorted((a, b) => a.startMs - b.startMs || compare(a.recordingId, b.recordingId));
  for (const source of ordered) {
    const stream = JSON.stringify([source.participantId, source.streamKey]);
    const runs = ofStream.get(stream) ?? [];
    const last = runs.at(-1);
    const isBack = last && source.startMs - Math.max(...last.map(({ endMs }) => endMs)) <= COMING_BACK_MS;
    if (isBack) last.push(source);
    else runs.push([source]);
    ofStream.set(stream, runs);
  }
  return [...ofStream.values()]
    .flat()
    .map((run) => ({ participantId: run[0].participantId, streamKey: run[0].streamKey, sources: run }))
    .toSorted((a, b) => fromMs(a) - fromMs(b) || compare(a.sources[0].recordingId, b.sources[0].recordingId));
}

/** When somebody began a turn that is long enough to look at them; silence leaves the last one where they are. */
export function turnsOf(speaking: Speaking): readonly (readonly [number, string])[] {
  const ordered = speaking.toSorted(([a], [b]) => a - b);
  const long: (readonly [number, string])[] = [];
  for (const [index, [atMs, who]] of ordered.entries()) {
    const end = ordered[index + 1]?.[0] ?? Infinity;
    if (who !== null && end - atMs >= TURN_LEAST_MS) long.push([atMs, who]);
  }
  return long.filter(([, who], index) => index === 0 || long[index - 1]?.[1] !== who);
}
