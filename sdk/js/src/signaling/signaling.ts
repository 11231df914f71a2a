/**
 * Keeps one participant connected to the server: joins, notices losses, comes back and resumes, or gives up.
 *
 *                    answered                lost
 *   idle ─▶ joining ──────────▶ joined ────────────▶ waiting
 *              ▲ │  └──────────failed─────────────────▲ │
 *              │ └─ refused ─▶ closed ◀─ grace over ────┘
 *              └──────────────── due ───────────────────┘     leave(): any ─▶ closed
 *
 * `presence.ts` is its only user. It knows nothing of the room's state beyond its revision, and nothing of media.
 */
import { aborted, asVideoRoomsError, notConnected, VideoRoomsError } from '../errors.ts';
import type { Log } from '../log.ts';
import { version } from '../version.ts';
import { patienceMs, waitMs } from './backoff.ts';
import { Connection, lostError, type Fields, type Loss } from './connection.ts';
import { endingFor, endingOf, mayRetryJoin, type Ending } from './endings.ts';
import type { Change, ClientMessage, Joined, Notice, Permissions, ResultOf } from './messages.ts';
import type { ClientToken } from './token.ts';

export type Phase = 'idle' | 'joining' | 'joined' | 'waiting' | 'closed';

const NEXT: Readonly<Record<Phase, readonly Phase[]>> = {
  idle: ['joining', 'closed'],
  joining: ['joined', 'waiting', 'closed'],
  joined: ['waiting', 'closed'],
  waiting: ['joining', 'closed'],
  closed: [],
};

// Attempts to join for the first time; a server that is not there should be told within seconds.
const FIRST_JOIN_ATTEMPTS = 3;
const FIRST_JOIN_PATIENCE_MS = 10_000;

export interface SignalingListener {
  /** Joined for the first time, taken up again (`joined.resumed`), or joined anew after the grace. */
  joined(joined: Joined, first: boolean): void;
  /** The connection is lost; the next thing told is `joined` or `closed`. */
  dropped(): void;
  changed(change: Change): void;
  noticed(notice: Notice['notice']): void;
  /** Another token holds from now on, and this is what it allows. */
  permitted(permissions: Permissions): void;
  /** Out for good. Not told after `leave`. */
  closed(ending: Ending): void;
}

export interface Identity {
  readonly url: string;
  readonly participantId: string;
  readonly context: string | undefined;
  readonly canReceiveMessages: boolean;
}

export class Signaling {
  readonly #identity: Identity;
  readonly #token: ClientToken;
  readonly #listener: SignalingListener;
  readonly #log: Log;
  #phase: Phase = 'idle';
  #connection: Connection | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #renewed = false;
  #droppedAt: number | undefined;
  #joined: Joined | undefined;
  #revision = 0;
  #lastMessage = 0;
  #waiters: { resolve: () => void; reject: (error: VideoRoomsError) => void }[] = [];

  constructor(identity: Identity, token: ClientToken, listener: SignalingListener, log: Log) {
    this.#identity = identity;
    this.#token = token;
    this.#listener = listener;
    this.#log = log;
    token.onRenewed = (value) => void this.updateToken(value).catch((error) => log.warn('token refused', error));
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Starts to join. */
  start(): void {
    this.#attempt();
  }

  /** Sends a request; rejects with `network_error` when there is no connection, or it is lost before the answer. */
  request<T extends ClientMessage['type']>(type: T, fields: Fields<T>): Promise<ResultOf[T]> {
    if (this.#phase !== 'joined' || !this.#connection) return Promise.reject(lostError());
    return this.#connection.request(type, fields);
  }

  /** Sends a request now, or as soon as the connection is back. */
  async requestWhenJoined<T extends ClientMessage['type']>(type: T, fields: Fields<T>): Promise<ResultOf[T]> {
    while (this.#phase !== 'joined') {
      if (this.#phase === 'closed' || this.#phase === 'idle') throw notConnected();
      await new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    }
    return this.request(type, fields);
  }

  /** Uses another client token for all joins to come and hands it to the server. */
  async updateToken(value: string): Promise<void> {
    this.#token.set(value);
    if (this.#phase !== 'joined') return;
    const { tokenExpiresAt, permissions } = await this.request('token', { token: value });
    this.#token.schedule(tokenExpiresAt);
    // A server of an earlier version says nothing of them.
    if (permissions) this.#listener.permitted(permissions);
  }

  /** The network may have changed: finds out whether the connection still works, or tries again at once. */
  hurry(): void {
    if (this.#phase === 'joined') this.#connection?.probe();
    if (this.#phase !== 'waiting') return;
    clearTimeout(this.#timer);
    this.#attempt();
  }

  /** Leaves for good, at once; resolves when the server has let go, or cannot be waited for. */
  async leave(): Promise<void> {
    if (this.#phase === 'closed') return;
    const connection = this.#connection;
    this.#connection = undefined;
    this.#close();
    await connection?.leave();
  }

  #goTo(next: Phase): void {
    if (!NEXT[this.#phase].includes(next)) throw new Error(`signaling cannot go from ${this.#phase} to ${next}`);
    this.#log.debug(`signaling ${this.#phase} → ${next}`);
    this.#phase = next;
  }

  #attempt(): void {
    this.#goTo('joining');
    const startedAt = performance.now();
    const first = this.#joined === undefined;
    const connection = new Connection(
      this.#identity.url,
      {
        changed: (change) => this.#changed(change),
        noticed: ({ notice }) => this.#noticed(notice),
        lost: (loss) => this.#lost(loss),
      },
      this.#log,
    );
    this.#connection = connection;
    const patience = first ? FIRST_JOIN_PATIENCE_MS : patienceMs(this.#attempts);
    this.#timer = setTimeout(() => {
      connection.close();
      this.#failed(new VideoRoomsError('timed_out', 'The server did not answer in time', { retryable: true }));
    }, patience);
    connection
      .opened()
      .then(() => connection.request('join', this.#joinFields()))
      .then(
        (joined) => {
          if (this.#connection !== connection) return;
          this.#log.time('join', startedAt);
          this.#welcomed(connection, joined);
        },
        (error: unknown) => {
          // A loss is told by `lost`, with how the connection was closed.
          const failure = asVideoRoomsError(error);
          if (this.#connection === connection && failure.code !== 'network_error') this.#refused(failure);
        },
      );
  }

  #joinFields(): Fields<'join'> {
    const { participantId, context, canReceiveMessages } = this.#identity;
    const resume = this.#joined && {
      key: this.#joined.resumeKey,
      revision: this.#revision,
      lastMessage: this.#lastMessage,
    };
    return {
      protocol: 1,
      token: this.#token.value,
      participantId,
      canReceiveMessages,
      sdk: `@videorooms/client ${version}`,
      ...(context === undefined ? {} : { context }),
      ...(resume === undefined ? {} : { resume }),
    };
  }

  #welcomed(connection: Connection, joined: Joined): void {
    clearTimeout(this.#timer);
    const first = this.#joined === undefined;
    this.#goTo('joined');
    this.#attempts = 0;
    this.#renewed = false;
    this.#droppedAt = undefined;
    this.#joined = joined;
    this.#revision = joined.state.revision;
    if (!joined.resumed) this.#lastMessage = 0;
    connection.keepAlive(joined.keepaliveSeconds * 1000);
    this.#token.schedule(joined.tokenExpiresAt);
    this.#listener.joined(joined, first);
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  #changed(change: Change): void {
    if (this.#phase !== 'joined' || change.revision <= this.#revision) return;
    if (change.revision > this.#revision + 1) {
      this.#log.warn(`changes ${this.#revision + 1} to ${change.revision - 1} are missing`);
      this.#connection?.close();
      this.#drop(lostError());
      return;
    }
    this.#revision = change.revision;
    this.#listener.changed(change);
  }

  #noticed(notice: Notice['notice']): void {
    if (this.#phase !== 'joined') return;
    if (notice.kind === 'message_received') {
      if (notice.number <= this.#lastMessage) return;
      this.#lastMessage = notice.number;
    }
    this.#listener.noticed(notice);
  }

  #lost(loss: Loss): void {
    const ending = endingOf(loss);
    if (ending) this.#finish(ending);
    else if (this.#phase === 'joined') this.#drop(lostError());
    else this.#failed(lostError());
  }

  #refused(error: VideoRoomsError): void {
    this.#connection?.close();
    const expired = error.code === 'token_expired' || error.code === 'unauthorized';
    if (expired && this.#token.canRenew && !this.#renewed) {
      this.#renewed = true;
      this.#token.renew().then(
        () => this.#phase === 'joining' && this.#failed(error, 0),
        (cause: unknown) => this.#finish(endingFor(asVideoRoomsError(cause, 'unauthorized'))),
      );
      clearTimeout(this.#timer);
    } else if (mayRetryJoin(error)) this.#failed(error);
    else this.#finish(endingFor(error));
  }

  #drop(error: VideoRoomsError): void {
    this.#droppedAt = Date.now();
    this.#listener.dropped();
    if (this.#phase === 'joined') this.#failed(error);
  }

  /** An attempt came to nothing: waits for the next one, or gives up. */
  #failed(error: VideoRoomsError, wait = waitMs(this.#attempts, Math.random())): void {
    clearTimeout(this.#timer);
    if (this.#phase === 'closed') return;
    this.#connection = undefined;
    const over =
      this.#joined === undefined
        ? this.#attempts + 1 >= FIRST_JOIN_ATTEMPTS
        : Date.now() - (this.#droppedAt ?? Date.now()) + wait > this.#joined.graceSeconds * 1000;
    if (over) {
      this.#finish(endingFor(error));
      return;
    }
    this.#goTo('waiting');
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#attempt(), wait);
  }

  #finish(ending: Ending): void {
    if (this.#phase === 'closed') return;
    this.#close();
    this.#listener.closed(ending);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#goTo('closed');
    this.#token.stop();
    this.#connection?.close();
    this.#connection = undefined;
    for (const { reject } of this.#waiters.splice(0)) reject(aborted());
  }
}
