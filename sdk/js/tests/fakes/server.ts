/**
 * A scripted signaling server behind a fake WebSocket, for tests of the SDK.
 *
 * By default it lets everyone in and grants every request; a test sets `answers` to do otherwise, `tell`s changes and
 * notices, and drops connections. Everything happens in microtasks, so that fake timers rule.
 */
import type {
  Change,
  ClientMessage,
  Goodbye,
  Notice,
  Participant,
  Permissions,
  RoomState,
  Stream,
} from '../../src/signaling/messages.ts';

export const REMOTE = '22222222-2222-4222-8222-222222222222';
export const OTHER = '33333333-3333-4333-8333-333333333333';
export const ROOM = '11111111-1111-4111-8111-111111111111';

export type Answer = { data?: object; error?: { code: string; detail?: string; retryable?: boolean } } | 'silence';
type Request = ClientMessage;

export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly requests: Request[] = [];
  readonly answers: Partial<Record<Request['type'], (request: never, server: FakeServer) => Answer>> = {};
  participants: Participant[] = [];
  streams: Stream[] = [];
  revision = 0;
  isRecording = false;
  permissions: Permissions = { moderate: false };
  graceSeconds = 30;
  keepaliveSeconds = 5;
  /** What a new socket does: opens, fails at once, or hangs. */
  mode: 'up' | 'refusing' | 'hanging' = 'up';

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  get open(): FakeSocket[] {
    return this.sockets.filter(({ readyState }) => readyState === 1);
  }

  requestsOf<T extends Request['type']>(type: T): Extract<Request, { type: T }>[] {
    return this.requests.filter((request): request is Extract<Request, { type: T }> => request.type === type);
  }

  accept(socket: FakeSocket): void {
    this.sockets.push(socket);
    if (this.mode === 'up') queueMicrotask(() => socket.opens());
    if (this.mode === 'refusing') queueMicrotask(() => socket.closes(1006));
  }

  receive(socket: FakeSocket, request: Request): void {
    this.requests.push(request);
    const answer = (this.answers[request.type] ?? (() => this.#usual(request)))(request as never, this);
    if (answer === 'silence') return;
    queueMicrotask(() => {
      const { data = {}, error } = answer;
      const full = error && { title: error.code, detail: '', retryable: false, ...error };
      socket.says({ type: 'result', id: request.id, ok: !error, ...(full ? { error: full } : { data }) });
    });
  }

  change(change: Change['change']): void {
    this.revision += 1;
    this.socket.says({ type: 'change', revision: this.revision, change });
  }

  notice(notice: Notice['notice']): void {
    this.socket.says({ type: 'notice', notice });
  }

  goodbye(reason: Goodbye['reason'], code: number): void {
    this.socket.says({ type: 'goodbye', reason });
    this.socket.closes(code);
  }

  state(): RoomState {
    const { revision, isRecording, participants, streams } = this;
    return { revision, roomId: ROOM, sessionId: ROOM, isRecording, participants, streams };
  }

  joined(resumed = false): object {
    return {
      protocol: 1,
      resumeKey: 'key',
      resumed,
      graceSeconds: this.graceSeconds,
      keepaliveSeconds: this.keepaliveSeconds,
      tokenExpiresAt: '2030-01-01T00:00:00Z',
      permissions: this.permissions,
      hidden: false,
      state: this.state(),
      iceServers: [],
    };
  }

  #usual(request: Request): Answer {
    if (request.type === 'join') return { data: this.joined(request.resume !== undefined) };
    if (request.type === 'negotiate') return { data: { answer: 'answer' } };
    if (request.type === 'metrics') {
      const quality = { connectionQuality: 4, streams: { self: { audio: { direction: 'sending', quality: 4 } } } };
      return { data: { metrics: Object.fromEntries(request.participantIds.map((id) => [id, quality])) } };
    }
    if (request.type === 'token') {
      return { data: { tokenExpiresAt: '2030-01-01T00:00:00Z', permissions: this.permissions } };
    }
    return {};
  }
}

export class FakeSocket {
  static server: FakeServer;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closedWith: number | undefined;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.server.accept(this);
  }

  send(text: string): void {
    FakeSocket.server.receive(this, JSON.parse(text) as Request);
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  opens(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen?.();
  }

  says(message: object): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
  }

  closes(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export function participant(id: string, patch: Partial<Participant> = {}): Participant {
  return {
    id,
    context: null,
    canReceiveMessages: true,
    origin: 'sdk',
    connection: 'connected',
    attributes: {},
    ...patch,
  };
}

export function stream(participantId: string, key = 'self', patch: Partial<Stream> = {}): Stream {
  return {
    participantId,
    key,
    isAudioEnabled: true,
    isVideoEnabled: true,
    isAudioCensored: false,
    isVideoCensored: false,
    layers: [],
    ...patch,
  };
}
