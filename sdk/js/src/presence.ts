/**
 * The local participant's presence in a room: ties signaling, media and state together from `connect` to the end.
 *
 * `room.ts` makes one for each Room and gives its parts to the methods. It decides when the room counts as connected,
 * reconnecting or left; what happens inside each part is that part's own.
 */
import { LocalAttributes } from './attributes.ts';
import { Capture } from './capture.ts';
import type { Config } from './config.ts';
import { VideoRoomsError, aborted, asVideoRoomsError, notConnected } from './errors.ts';
import type { Emitter } from './events.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import { Health } from './media/health.ts';
import { Mixer } from './media/mixer.ts';
import { Publications } from './media/publications.ts';
import { Receiving } from './media/receiving.ts';
import { ClientReports, type Source } from './media/report.ts';
import { Sync } from './media/sync.ts';
import { Transport } from './media/transport.ts';
import { MetricsReporter } from './metrics.ts';
import type { DisconnectionReason } from './model.ts';
import { tellNotice } from './notices.ts';
import type { Change, Joined, Notice, Permissions, RoomState } from './signaling/messages.ts';
import { Signaling } from './signaling/signaling.ts';
import { ClientToken } from './signaling/token.ts';
import { changeSteps, snapshotSteps } from './state/changes.ts';
import { disconnectedState, initialState, withMixedAudio, withPermissions, withStatus } from './state/reducers.ts';
import { createStore, type Store } from './state/store.ts';
import { LocalStreams } from './streams.ts';
import { Subscriptions } from './subscriptions.ts';
import { Views } from './views.ts';
import { watchPage } from './page.ts';

const CONNECT_TIMEOUT_MS = 30_000;
// More than three at once is noise, and each slot costs every participant a stream of packets.
const SPEAKER_SLOTS = 3;
// Slots in the first offer for those who are there already, so that subscribing to them needs no second one; above
// nine tiles most rooms page.
const MOST_FIRST_SLOTS = 9;
const SPARE_FIRST_SLOTS = 2;

export class Presence {
  readonly store: Store;
  readonly signaling: Signaling;
  readonly attributes: LocalAttributes;
  readonly sync: Sync;
  readonly receiving: Receiving;
  readonly publications: Publications;
  readonly streams: LocalStreams;
  readonly subscriptions: Subscriptions;
  readonly capture: Capture;
  readonly views: Views;
  readonly metrics: MetricsReporter;
  readonly #reports: ClientReports;
  readonly #config: Config;
  readonly #log: Log;
  readonly #cleanups: (() => void)[] = [];
  readonly #lost = { signaling: false, media: false };
  /** The first transport, before it is used. */
  #warm: Transport | undefined;
  #mixer: Mixer | undefined;
  #health: Health | undefined;
  #joined: Joined | undefined;
  #connecting: Promise<void> | undefined;
  #left: Promise<void> | undefined;
  #settle: { resolve: () => void; reject: (error: VideoRoomsError) => void } | undefined;

  constructor(config: Config, emitter: Emitter, log: Log) {
    this.#config = config;
    this.#log = log;
    const participantId = newId();
    const { context, enableMessages: canReceiveMessages } = config;
    this.store = createStore(initialState({ id: participantId, context, canReceiveMessages }), emitter);
    this.signaling = new Signaling(
      { url: config.signalingUrl, participantId, context, canReceiveMessages },
      new ClientToken(config.clientToken, config.getClientToken, log),
      {
        joined: (joined, first) => (first ? this.#enter(joined) : this.#comeBack(joined)),
        dropped: () => this.#dropped(),
        changed: (change) => this.#changed([change]),
        noticed: (notice) => this.#noticed(notice),
        permitted: (permissions) => this.#permit(permissions),
        closed: ({ reason, error }) => void this.leave(reason, error),
      },
      log,
    );
    this.attributes = new LocalAttributes(this.signaling, () => this.requireConnected());
    this.publications = new Publications(config.videoCodec ?? 'vp8');
    this.sync = new Sync({
      ask: (type, fields) => this.signaling.request(type, fields),
      newTransport: () => this.#newTransport(),
      publications: this.publications,
      speakerSlots: config.mixedAudio ? SPEAKER_SLOTS : 0,
      log,
      onTransport: () => this.#tookOver(),
    });
    this.receiving = new Receiving(this.sync.slots);
    this.streams = new LocalStreams(this.store, this.sync, this.publications);
    this.subscriptions = new Subscriptions(this.store, this.sync, this.receiving);
    this.capture = new Capture(this.store, this.streams);
    this.views = new Views(
      this.store,
      this.subscriptions,
      (id, key, layer) => {
        this.sync.slots.setLayer({ participantId: id, key, kind: 'video' }, layer);
        this.sync.sync().catch(() => {});
      },
      config.mixedAudio,
      log,
    );
    this.metrics = new MetricsReporter(
      this.store,
      emitter,
      (participantIds) => this.signaling.requestWhenJoined('metrics', { participantIds }),
      log,
    );
    this.#reports = new ClientReports(
      () => this.#measured(),
      (report) => this.signaling.request('report', report),
    );
    this.#followSignal(config.signal);
  }

  /** Joins; see `Room.connect`. */
  connect(signal?: AbortSignal): Promise<void> {
    if (this.store.state.status === 'disconnected') {
      const given = this.#config.signal;
      if (given?.aborted) return Promise.reject(aborted(given.reason));
      return Promise.reject(
        new VideoRoomsError('not_connected', 'This room has been left; call initialize for another one'),
      );
    }
    this.#connecting ??= this.#connect();
    this.#followSignal(signal);
    return this.#connecting;
  }

  /** Ends everything, at once. Later calls do nothing more. Resolves when the server has let the participant go. */
  leave(reason: DisconnectionReason, error?: VideoRoomsError): Promise<void> {
    this.#left ??= this.#leave(reason, error);
    return this.#left;
  }

  #leave(reason: DisconnectionReason, error?: VideoRoomsError): Promise<void> {
    // A listener of `disconnected` may call again before there is a promise to share.
    if (this.store.state.status === 'disconnected') return Promise.resolve();
    this.#log.info(`left: ${reason}`);
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    const farewell = this.signaling.leave();
    this.#health?.stop();
    this.metrics.stop();
    this.#reports.stop();
    this.views.close();
    this.streams.close();
    this.capture.close();
    this.receiving.clear();
    this.sync.close();
    this.#warm?.close();
    this.#mixer?.close();
    this.store.end(disconnectedState(this.store.state), reason, error);
    this.#settle?.reject(error ?? aborted());
    return farewell;
  }

  requireConnected(): void {
    if (this.store.state.status !== 'connected') throw notConnected();
  }

  #connect(): Promise<void> {
    if (typeof RTCPeerConnection === 'undefined' || typeof WebSocket === 'undefined') {
      const error = new VideoRoomsError('unsupported_browser', 'This browser has no WebRTC');
      void this.leave('unknown', error);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      const timer = setTimeout(
        () => void this.leave('timed_out', new VideoRoomsError('timed_out', 'The room could not be joined in 30 s')),
        CONNECT_TIMEOUT_MS,
      );
      this.#settle.resolve = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#cleanups.push(
        () => clearTimeout(timer),
        watchPage({
          networkChanged: () => this.#hurry(),
          closing: () => void this.leave('user_initiated'),
        }),
      );
      this.store.apply(withStatus(this.store.state, 'connecting'));
      this.signaling.start();
      // Both take tens of milliseconds the first time: they are made while the server is being reached.
      this.#warm = new Transport(this.#config.iceTransportPolicy ?? 'all');
      if (this.#config.mixedAudio) this.#mixer = new Mixer(this.#log);
    });
  }

  #followSignal(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const abort = (): void => void this.leave('user_initiated', aborted(signal.reason));
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      this.#cleanups.push(() => signal.removeEventListener('abort', abort));
    }
  }

  /** Joined for the first time: opens media, then counts as connected. */
  #enter(joined: Joined): void {
    if (joined.state.roomId !== this.#config.roomId) {
      void this.leave('forbidden', new VideoRoomsError('forbidden', 'The client token is for another room'));
      return;
    }
    this.#joined = joined;
    this.#permit(joined.permissions);
    this.#applySnapshot(joined.state);
    this.#health = new Health(
      {
        down: () => this.#note('media', true),
        up: () => this.#note('media', false),
        restartIce: () => void this.sync.restartIce().catch(() => {}),
        replaceTransport: () => void this.sync.replaceTransport().catch(() => {}),
        giveUp: () =>
          void this.leave('network_error', new VideoRoomsError('network_error', 'Media could not get through')),
      },
      joined.graceSeconds * 1000,
    );
    const others = joined.state.streams.length;
    const slots = Math.min(others, MOST_FIRST_SLOTS) + SPARE_FIRST_SLOTS;
    this.sync.provide({ audio: this.#config.mixedAudio ? 0 : slots, video: slots });
    this.sync.setOnline(true);
    this.sync.sync().then(
      () => this.#entered(),
      (error: unknown) => void this.leave('unknown', asVideoRoomsError(error)),
    );
  }

  #entered(): void {
    if (this.store.state.status !== 'connecting') return;
    const state = withMixedAudio(this.store.state, this.#mixer?.track);
    this.store.apply(withStatus(state, 'connected'), ['connected']);
    this.metrics.start();
    this.#reports.start();
    this.#settle?.resolve();
  }

  #comeBack(joined: Joined): void {
    this.#joined = joined;
    this.#permit(joined.permissions);
    this.#changed(joined.missed ?? []);
    this.#applySnapshot(joined.state);
    if (!joined.resumed) {
      this.attributes.sayAgain();
      this.sync.replaceTransport().catch(() => {});
    }
    this.sync.setOnline(true);
    this.#health?.signalingIs(true);
    this.#note('signaling', false);
  }

  #permit(permissions: Permissions | undefined): void {
    this.store.apply(withPermissions(this.store.state, permissions ?? { moderate: false }));
  }

  #dropped(): void {
    this.sync.setOnline(false);
    this.#health?.signalingIs(false);
    this.#note('signaling', true);
  }

  #changed(changes: readonly Change[]): void {
    for (const { change } of changes) this.store.applySteps(changeSteps(this.store.state, change));
    this.subscriptions.prune();
  }

  #applySnapshot(room: RoomState): void {
    this.store.applySteps(snapshotSteps(this.store.state, room));
    this.subscriptions.prune();
  }

  #noticed(notice: Notice['notice']): void {
    if (notice.kind === 'wanted_layers') void this.publications.setWanted(notice.key, notice.rids);
    else if (notice.kind === 'transport_lost') {
      if (notice.transportId === this.sync.transport?.id) this.sync.replaceTransport().catch(() => {});
    } else tellNotice(notice, this.store, (mid) => this.sync.slots.slotAt(mid)?.source ?? null);
  }

  #newTransport(): Transport {
    const transport = this.#warm ?? new Transport(this.#config.iceTransportPolicy ?? 'all');
    this.#warm = undefined;
    transport.useServers(this.#joined?.iceServers ?? []);
    if (this.sync.wasConnected) this.#health?.replaced();
    else this.#health?.changed('new');
    transport.onState = (state) => {
      this.#log.debug(`transport ${state}`);
      this.#health?.changed(state);
    };
    return transport;
  }

  /** The server has agreed on a transport: the mix and the subscriptions take its tracks. */
  #tookOver(): void {
    const speakers = this.sync.slots.all.filter(({ speaker }) => speaker);
    this.#mixer?.setInputs(speakers.map(({ handle }) => handle.receiver.track));
    this.subscriptions.refresh();
  }

  /** What reports are made of: the transport, and whose stream is on which mid. */
  #measured(): Source | undefined {
    const connection = this.sync.transport?.connection;
    if (!connection) return undefined;
    const bindings = this.publications.bindings();
    return { connection, keyOf: (mid) => bindings[mid]?.key };
  }

  #hurry(): void {
    this.signaling.hurry();
    this.#health?.hurry();
  }

  /** Tells `reconnecting` when the first of signaling and media is lost, `reconnected` when both are back. */
  #note(part: 'signaling' | 'media', isLost: boolean): void {
    const before = this.#lost.signaling || this.#lost.media;
    this.#lost[part] = isLost;
    const after = this.#lost.signaling || this.#lost.media;
    if (before === after) return;
    this.store.tell([after ? 'reconnecting' : 'reconnected']);
    this.metrics.localIs(after);
  }
}
