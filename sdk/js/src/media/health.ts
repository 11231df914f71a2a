/**
 * Watches whether media flows and says when to restart ICE, when to start over, and when to give up.
 *
 * `sync.ts` makes one per room, tells it the states of the peer connection, and does what it asks. It never touches a
 * peer connection itself. Nothing is asked while signaling is down, because nothing could be negotiated.
 */

export interface HealthListener {
  /** Media is lost; others hear and see nothing. */
  down(): void;
  up(): void;
  restartIce(): void;
  /** ICE restarts did not help, or the transport is dead: a new peer connection is needed. */
  replaceTransport(): void;
  /** Nothing helped for the whole grace. */
  giveUp(): void;
}

// Chrome says `disconnected` after some seconds without an answer to a check; most such gaps heal within two more.
const PATIENCE_MS = 2_000;
// A restart needs one offer and some checks; more than this means that it did not work.
const RESTART_TIMEOUT_MS = 6_000;
const RESTARTS_BEFORE_REPLACEMENT = 2;

export class Health {
  readonly #listener: HealthListener;
  readonly #graceMs: number;
  #state: RTCPeerConnectionState = 'new';
  #isDown = false;
  #online = true;
  #restarts = 0;
  #next: ReturnType<typeof setTimeout> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: HealthListener, graceMs: number) {
    this.#listener = listener;
    this.#graceMs = graceMs;
  }

  /** The peer connection is in this state now. */
  changed(state: RTCPeerConnectionState): void {
    this.#state = state;
    if (state === 'connected') this.#healed();
    else if (state === 'disconnected') this.#act(PATIENCE_MS);
    else if (state === 'failed') this.#act(0);
    else if (!this.#isDown) this.#act(RESTART_TIMEOUT_MS);
  }

  /** Signaling works (again) or does not; only while it works can anything be done. */
  signalingIs(up: boolean): void {
    if (this.#online === up) return;
    this.#online = up;
    clearTimeout(this.#next);
    clearTimeout(this.#end);
    this.#next = this.#end = undefined;
    if (up && this.#state !== 'connected') this.#act(this.#state === 'failed' ? 0 : PATIENCE_MS);
  }

  /** The network is known to have changed. */
  hurry(): void {
    if (this.#state === 'disconnected' || this.#state === 'failed') this.#act(0);
  }

  /** Another transport takes over, from its beginning. */
  replaced(): void {
    this.#state = 'new';
    this.#restarts = 0;
    this.#fall();
    this.#act(RESTART_TIMEOUT_MS);
  }

  stop(): void {
    clearTimeout(this.#next);
    clearTimeout(this.#end);
  }

  #healed(): void {
    this.stop();
    this.#next = this.#end = undefined;
    this.#restarts = 0;
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#listener.up();
  }

  #act(inMs: number): void {
    if (!this.#online) return;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#repair(), inMs);
    this.#end ??= setTimeout(() => this.#listener.giveUp(), this.#graceMs);
  }

  #fall(): void {
    if (this.#isDown) return;
    this.#isDown = true;
    this.#listener.down();
  }

  #repair(): void {
    this.#fall();
    if (this.#restarts < RESTARTS_BEFORE_REPLACEMENT) {
      this.#restarts += 1;
      this.#listener.restartIce();
      this.#next = setTimeout(() => this.#repair(), RESTART_TIMEOUT_MS);
    } else {
      this.#restarts = 0;
      this.#listener.replaceTransport();
    }
  }
}
