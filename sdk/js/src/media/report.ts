/**
 * Tells the server every 10 s what it cannot measure itself: by what sending is limited, the path, pictures that froze.
 *
 * `presence.ts` makes one per room. It looks at the peer connection's statistics once a period and says nothing while
 * there is nothing new to say; a server that does not know reports is not asked again.
 */
import { asVideoRoomsError } from '../errors.ts';
import type { ReportRequest, SendingReport } from '../signaling/messages.ts';

const PERIOD_MS = 10_000;
// Limit of the signaling schema.
const MOST_MS = 600_000;
const MOST_STREAMS = 16;
// What a report says that has nothing to say.
const NOTHING = JSON.stringify([undefined, {}]);

export type Report = Omit<ReportRequest, 'id' | 'type'>;

/** Where statistics come from now: the peer connection, and whose stream goes out on which mid. */
export interface Source {
  readonly connection: RTCPeerConnection;
  keyOf(mid: string): string | undefined;
}

type Stats = Readonly<Record<string, unknown>>;
type Candidate = Exclude<Report['candidate'], undefined>;

/** Sums since the connection began. */
interface Totals {
  readonly cpu: ReadonlyMap<string, number>;
  readonly bandwidth: ReadonlyMap<string, number>;
  readonly freezes: number;
  readonly freezeMs: number;
  readonly framesDropped: number;
}

export class ClientReports {
  readonly #source: () => Source | undefined;
  readonly #send: (report: Report) => Promise<unknown>;
  #timer: ReturnType<typeof setInterval> | undefined;
  #connection: RTCPeerConnection | undefined;
  #before: Totals | undefined;
  #lookedAt = 0;
  #said = NOTHING;

  constructor(source: () => Source | undefined, send: (report: Report) => Promise<unknown>) {
    this.#source = source;
    this.#send = send;
  }

  start(): void {
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => void this.#look().catch(() => {}), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const source = this.#source();
    if (!source) return;
    const all = statsOf(await source.connection.getStats());
    const now = performance.now();
    const intervalMs = Math.min(MOST_MS, Math.max(1_000, Math.round(now - this.#lookedAt)));
    const totals = totalsOf(all, source);
    // Sums of another connection begin at zero again.
    const before = this.#connection === source.connection ? this.#before : undefined;
    this.#connection = source.connection;
    this.#before = totals;
    this.#lookedAt = now;
    const candidate = candidateOf(all);
    const figures = difference(before, totals);
    const said = JSON.stringify([candidate, figures]);
    // Trouble that lasts is told each time, also when its figures are the same.
    if (said === this.#said && Object.keys(figures).length === 0) return;
    try {
      await this.#send({ intervalMs, ...(candidate ? { candidate } : {}), ...figures });
      this.#said = said;
    } catch (error) {
      if (asVideoRoomsError(error).code === 'protocol_error') this.stop();
    }
  }
}

const statsOf = (report: RTCStatsReport): Stats[] => {
  const all: Stats[] = [];
  report.forEach((one: Stats) => all.push(one));
  return all;
};

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

function totalsOf(all: readonly Stats[], source: Source): Totals {
  const cpu = new Map<string, number>();
  const bandwidth = new Map<string, number>();
  let [freezes, freezeMs, framesDropped] = [0, 0, 0];
  for (const one of all) {
    if (one['kind'] !== 'video') continue;
    if (one['type'] === 'inbound-rtp') {
      freezes += number(one['freezeCount']);
      freezeMs += number(one['totalFreezesDuration']) * 1000;
      framesDropped += number(one['framesDropped']);
    }
    const key = one['type'] === 'outbound-rtp' ? source.keyOf(String(one['mid'])) : undefined;
    const durations = one['qualityLimitationDurations'] as Record<string, unknown> | undefined;
    if (key === undefined || !durations) continue;
    // Layers are limited together: the one that was so for longest stands for the stream.
    for (const [sums, reason] of [[cpu, 'cpu'] as const, [bandwidth, 'bandwidth'] as const]) {
      sums.set(key, Math.max(sums.get(key) ?? 0, number(durations[reason]) * 1000));
    }
  }
  return { cpu, bandwidth, freezes, freezeMs, framesDropped };
}

const since = (then: number | undefined, now: number): number =>
  Math.min(MOST_MS, Math.max(0, Math.round(now - (then ?? 0))));

/** What there is to say beside the path; empty when all is well. */
function difference(before: Totals | undefined, after: Totals): Omit<Report, 'intervalMs' | 'candidate'> {
  const sending: SendingReport[] = [...after.cpu.keys()].map((key) => ({
    key,
    cpuMs: since(before?.cpu.get(key), after.cpu.get(key) ?? 0),
    bandwidthMs: since(before?.bandwidth.get(key), after.bandwidth.get(key) ?? 0),
  }));
  const limited = sending.filter(({ cpuMs, bandwidthMs }) => cpuMs || bandwidthMs).slice(0, MOST_STREAMS);
  return {
    ...(limited.length > 0 ? { sending: limited } : {}),
    ...positive('freezes', since(before?.freezes, after.freezes)),
    ...positive('freezeMs', since(before?.freezeMs, after.freezeMs)),
    ...positive('framesDropped', since(before?.framesDropped, after.framesDropped)),
  };
}

const positive = (name: string, value: number): object => (value > 0 ? { [name]: value } : {});

const CANDIDATES: ReadonlySet<unknown> = new Set<Candidate>(['host', 'srflx', 'prflx', 'relay']);

/** The type of the own candidate in the pair that is used; Firefox marks the pair, others name it. */
function candidateOf(all: readonly Stats[]): Candidate | undefined {
  const chosen = all.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
  const pair = all.find(({ id, type, selected }) => type === 'candidate-pair' && (id === chosen || selected === true));
  const own = pair && all.find(({ id }) => id === pair['localCandidateId'])?.['candidateType'];
  return CANDIDATES.has(own) ? (own as Candidate) : undefined;
}
