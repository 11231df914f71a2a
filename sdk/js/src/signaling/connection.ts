/**
 * One signaling WebSocket: requests with one answer each, what the server tells unasked, and a watch for silence.
 *
 * `signaling.ts` opens one after the other over the life of a room. A connection never comes back; when it is gone
 * every open request rejects with `network_error`, and `lost` is told once.
 */
import { VideoRoomsError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Change, ClientMessage, Goodbye, Notice, ResultOf, ServerMessage } from './messages.ts';

type RequestType = ClientMessage['type'];
/** The fields of a request beside its id and type. */
export type Fields<T extends RequestType> = Omit<Extract<ClientMessage, { type: T }>, 'id' | 'type'>;

/** How a connection ended: the server's farewell, or a WebSocket close code (1006 without any farewell). */
export interface Loss {
  readonly code: number;
  readonly goodbye?: Goodbye;
}

export interface ConnectionListener {
  changed(change: Change): void;
  noticed(notice: Notice): void;
  lost(loss: Loss): void;
}

interface Pending {
  readonly type: RequestType;
  readonly sentAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  resolve(data: never): void;
  reject(error: VideoRoomsError): void;
}

// The engine answers an offer within some 10 ms; 15 s only ends waiting for a server that is up but stuck.
const ANSWER_TIMEOUT_MS = 15_000;
// Period and patience make at most 5 s until a dead path is noticed, so that a cut of some seconds is over soon after.
const PROBE_PERIOD_MS = 2_000;
const PROBE_TIMEOUT_MS = 3_000;
// The network is known to have changed: an answer that is not there in this time is not worth waiting for.
const HASTY_PROBE_TIMEOUT_MS = 1_500;
// The server answers in order: behind a request that takes long, silence says nothing about the path. An offer takes up
// to seconds on a machine that is overloaded, and coming back would only add to that.
const BUSY_PATIENCE_MS = 6_000;
// A page that goes on to something else waits no longer for a server that does not answer.
const FAREWELL_TIMEOUT_MS = 1_000;
const ABNORMAL_CLOSE = 1006;

const DEAF: ConnectionListener = { changed: () => {}, noticed: () => {}, lost: () => {} };

export class Connection {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  #listener: ConnectionListener;
  readonly #log: Log;
  #nextId = 1;
  #gone = false;
  #goodbye: Goodbye | undefined;
  #heard = 0;
  #period: ReturnType<typeof setInterval> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, listener: ConnectionListener, log: Log) {
    this.#listener = listener;
    this.#log = log;
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#read(data);
    this.#socket.onclose = ({ code }) => this.#end(code);
  }

  /** Resolves when the socket is open; never when it fails, which is told by `lost`. */
  opened(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === 1) resolve();
      else this.#socket.onopen = () => resolve();
    });
  }

  /** Sends a request and gives the data of its result. Rejects with the server's error, or when the time is over. */
  request<T extends RequestType>(type: T, fields: Fields<T>, timeoutMs = ANSWER_TIMEOUT_MS): Promise<ResultOf[T]> {
    return new Promise((resolve, reject) => {
      if (this.#gone || this.#socket.readyState !== 1) {
        reject(lostError());
        return;
      }
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new VideoRoomsError('timed_out', `The server did not answer ${type}`, { retryable: true }));
      }, timeoutMs);
      this.#pending.set(id, { type, sentAt: Date.now(), timer, resolve: resolve as (data: never) => void, reject });
      this.#socket.send(JSON.stringify({ id, type, ...fields }));
      this.#log.trace(`→ ${type} ${id}`);
    });
  }

  /** Starts to send keepalives at least every `periodMs`, and to end the connection when nothing comes back. */
  keepAlive(periodMs: number): void {
    clearInterval(this.#period);
    this.#period = setInterval(() => this.#probe(PROBE_TIMEOUT_MS), Math.min(periodMs, PROBE_PERIOD_MS));
  }

  /** Finds out quickly whether the path still works; for when the network is known to have changed. */
  probe(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#probe(HASTY_PROBE_TIMEOUT_MS);
  }

  /**
   * Says goodbye and closes. Nothing is told any more, and open requests reject at once; resolves when the server has
   * let the participant go, so that its place is free, or after a second.
   */
  async leave(): Promise<void> {
    this.#listener = DEAF;
    this.#settleAll();
    clearInterval(this.#period);
    clearTimeout(this.#patience);
    if (!this.#gone && this.#socket.readyState === 1) {
      await this.request('leave', {}, FAREWELL_TIMEOUT_MS).catch(() => {});
    }
    this.close();
  }

  /** Closes without waiting for the server. `lost` is not told. */
  close(code = 1000): void {
    this.#silence();
    if (this.#socket.readyState < 2) this.#socket.close(code);
  }

  #probe(timeoutMs: number): void {
    this.request('keepalive', {}).catch(() => {});
    if (this.#patience === undefined && !this.#gone) this.#await(timeoutMs, this.#heard);
  }

  /** Gives up when nothing is heard in time, unless the server is at work on a request. */
  #await(timeoutMs: number, heard: number): void {
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      if (this.#heard !== heard) return;
      if (this.#isBusy()) this.#await(timeoutMs, heard);
      else this.#giveUp();
    }, timeoutMs);
  }

  #isBusy(): boolean {
    const since = Date.now() - BUSY_PATIENCE_MS;
    return [...this.#pending.values()].some(({ type, sentAt }) => type !== 'keepalive' && sentAt > since);
  }

  #giveUp(): void {
    this.#log.debug('the signaling connection is silent');
    this.#end(ABNORMAL_CLOSE);
    this.#socket.close();
  }

  #read(data: unknown): void {
    this.#heard += 1;
    let message: ServerMessage;
    try {
      message = JSON.parse(String(data)) as ServerMessage;
    } catch {
      this.#log.warn('a message of the server is no JSON');
      return;
    }
    if (message?.type === 'change') this.#listener.changed(message);
    else if (message?.type === 'notice') this.#listener.noticed(message);
    else if (message?.type === 'goodbye') this.#goodbye = message;
    else if (message?.type === 'result') this.#settle(message);
  }

  #settle(result: Extract<ServerMessage, { type: 'result' }>): void {
    const pending = this.#pending.get(result.id);
    if (pending === undefined) return;
    this.#pending.delete(result.id);
    clearTimeout(pending.timer);
    this.#log.trace(`← ${pending.type} ${result.id} ${result.ok ? 'ok' : (result.error?.code ?? 'refused')}`);
    if (result.ok) {
      pending.resolve((result.data ?? {}) as never);
      return;
    }
    const { code = 'unexpected', title = '', detail = '', retryable = false } = result.error ?? {};
    pending.reject(new VideoRoomsError(code, detail || title || code, { retryable }));
  }

  #end(code: number): void {
    if (this.#gone) return;
    this.#silence();
    this.#listener.lost(this.#goodbye === undefined ? { code } : { code, goodbye: this.#goodbye });
  }

  #silence(): void {
    this.#gone = true;
    clearInterval(this.#period);
    clearTimeout(this.#patience);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#settleAll();
  }

  #settleAll(): void {
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(lostError());
    }
    this.#pending.clear();
  }
}

export const lostError = (): VideoRoomsError =>
  new VideoRoomsError('network_error', 'The connection to the server was lost', { retryable: true });
