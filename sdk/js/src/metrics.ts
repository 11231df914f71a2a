/**
 * Asks the server how well participants are connected, as long as anyone wants to know.
 *
 * Serves `enableNetworkMetricsReport` and the `connection_quality` event of one room with the same question every 5 s.
 */
import { invalidArgument } from './errors.ts';
import type { Emitter } from './events.ts';
import type { Log } from './log.ts';
import type { ConnectionQuality, NetworkMetrics, TrackMetrics } from './model.ts';
import type { Metrics as WireMetrics } from './signaling/messages.ts';
import type { Store } from './state/store.ts';

// Period of the network metrics report in the contract.
const PERIOD_MS = 5_000;
// Limit of the signaling schema.
const MOST_PARTICIPANTS = 50;

type AskMetrics = (participantIds: readonly string[]) => Promise<WireMetrics>;

export class MetricsReporter {
  readonly #store: Store;
  readonly #emitter: Emitter;
  readonly #ask: AskMetrics;
  readonly #log: Log;
  readonly #reported = new Map<string, boolean>();
  readonly #quality = new Map<string, ConnectionQuality>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(store: Store, emitter: Emitter, ask: AskMetrics, log: Log) {
    this.#store = store;
    this.#emitter = emitter;
    this.#ask = ask;
    this.#log = log;
  }

  /** Begins to look every 5 s whether anyone wants to know. */
  start(): void {
    this.#timer = setInterval(() => void this.#measure(), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#reported.clear();
  }

  /** The own connection is lost, or back: that is known before anything is measured. */
  localIs(lost: boolean): void {
    if (lost) this.#note(this.#store.state.localParticipantId, 0);
    else void this.#measure();
  }

  /** Reports on these participants, the first time before this resolves. */
  async enable(participantIds: readonly string[], options: { includeStreams?: boolean } = {}): Promise<void> {
    if (!Array.isArray(participantIds)) throw invalidArgument('participantIds must be an array');
    for (const id of participantIds) this.#reported.set(id, options.includeStreams ?? false);
    clearInterval(this.#timer);
    this.start();
    await this.#measure();
  }

  disable(participantIds?: readonly string[]): void {
    if (participantIds === undefined) this.#reported.clear();
    else for (const id of participantIds) this.#reported.delete(id);
  }

  async #measure(): Promise<void> {
    const present = this.#store.state.participants;
    const asked = this.#emitter.hears('connection_quality') ? [...present.keys()] : [...this.#reported.keys()];
    const ids = asked.filter((id) => present.has(id)).slice(0, MOST_PARTICIPANTS);
    if (ids.length === 0) return;
    try {
      const { metrics } = await this.#ask(ids);
      this.#report(metrics);
    } catch (error) {
      // The next round may do better; a lost connection is told elsewhere.
      this.#log.debug('no metrics', error);
    }
  }

  #report(metrics: WireMetrics['metrics']): void {
    const report: { -readonly [id in keyof NetworkMetrics]: NetworkMetrics[id] } = {};
    for (const [id, { connectionQuality, streams }] of Object.entries(metrics)) {
      const quality = connectionQuality as ConnectionQuality;
      const withStreams = this.#reported.get(id);
      if (withStreams !== undefined) {
        report[id] = { connectionQuality: quality, ...(withStreams ? { streams: streamsOf(streams) } : {}) };
      }
      this.#note(id, quality);
    }
    const { status } = this.#store.state;
    if (Object.keys(report).length > 0 && status === 'connected') this.#emitter.emit('network_metrics_report', report);
  }

  #note(id: string, quality: ConnectionQuality): void {
    if (this.#quality.get(id) === quality) return;
    this.#quality.set(id, quality);
    this.#store.tell(['connection_quality', id, quality]);
  }
}

type WireStreams = WireMetrics['metrics'][string]['streams'];

const streamsOf = (streams: WireStreams): ReadonlyMap<string, { audio?: TrackMetrics; video?: TrackMetrics }> =>
  new Map(Object.entries(streams) as [string, { audio?: TrackMetrics; video?: TrackMetrics }][]);
