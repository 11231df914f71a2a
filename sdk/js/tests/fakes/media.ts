/**
 * A peer connection without media, tracks without sources: enough of WebRTC to see what the SDK asks of it.
 */
export class FakeTrack extends EventTarget {
  readonly kind: string;
  readonly id = crypto.randomUUID();
  enabled = true;
  contentHint = '';
  readyState: 'live' | 'ended' = 'live';
  settings: { width?: number; height?: number } = {};
  readonly clones: FakeTrack[] = [];

  constructor(kind: string, settings: { width?: number; height?: number } = {}) {
    super();
    this.kind = kind;
    this.settings = settings;
  }

  getSettings(): object {
    return this.settings;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device went away, or the user ended the share. */
  ends(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  clone(): FakeTrack {
    const clone = new FakeTrack(this.kind, this.settings);
    this.clones.push(clone);
    return clone;
  }
}

export class FakeSender {
  track: FakeTrack | null = null;
  /** Applied a moment after they were set; meanwhile others are refused, as Chromium does. */
  parameters: { encodings: Record<string, unknown>[]; codecs: { mimeType: string }[] };

  #setting = false;

  constructor(encodings: Record<string, unknown>[]) {
    this.parameters = { encodings, codecs: [{ mimeType: 'video/VP8' }] };
  }

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }

  getParameters(): object {
    return structuredClone(this.parameters);
  }

  async setParameters(parameters: FakeSender['parameters']): Promise<void> {
    if (this.#setting) throw new DOMException('getParameters() has never been called', 'InvalidStateError');
    this.#setting = true;
    for (let ticks = 0; ticks < 3; ticks++) await undefined;
    this.#setting = false;
    this.parameters = parameters;
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map([['OUT1', { type: 'outbound-rtp' }]]);
  }
}

const receiverStats = async (): Promise<Map<string, object>> => new Map([['IN1', { type: 'inbound-rtp' }]]);

export class FakeTransceiver {
  mid: string | null = null;
  stopped = false;
  readonly sender: FakeSender;
  readonly receiver: { track: FakeTrack; getStats: () => Promise<Map<string, object>> };
  direction: string;
  readonly kind: string;

  constructor(kind: string, init: { direction: string; sendEncodings?: Record<string, unknown>[] }) {
    this.kind = kind;
    this.direction = init.direction;
    this.sender = new FakeSender(init.sendEncodings ?? [{}]);
    this.receiver = { track: new FakeTrack(kind), getStats: receiverStats };
  }

  stop(): void {
    this.stopped = true;
  }
}

export class FakePeerConnection {
  static all: FakePeerConnection[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  connectionState: RTCPeerConnectionState = 'new';
  signalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  /** What `getStats` gives; a test fills it. */
  stats: Record<string, unknown>[] = [];
  offers = 0;
  iceRestarts = 0;
  closed = false;
  #offered: FakeTransceiver[] = [];
  configuration: RTCConfiguration;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  static get open(): FakePeerConnection[] {
    return FakePeerConnection.all.filter(({ closed }) => !closed);
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  addTransceiver(kind: string, init: { direction: string }): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async createOffer({ iceRestart }: { iceRestart?: boolean }): Promise<object> {
    this.offers += 1;
    if (iceRestart) this.iceRestarts += 1;
    return { type: 'offer', sdp: `offer ${this.offers}` };
  }

  async setLocalDescription(description: { type: string; sdp?: string }): Promise<void> {
    if (description.type === 'rollback') {
      this.signalingState = 'stable';
      for (const transceiver of this.#offered) transceiver.mid = null;
      return;
    }
    this.signalingState = 'have-local-offer';
    this.localDescription = { sdp: description.sdp ?? '' };
    this.#offered = this.transceivers.filter(({ stopped, mid }) => !stopped && mid === null);
    for (const transceiver of this.#offered) transceiver.mid = String(this.transceivers.indexOf(transceiver));
  }

  async setRemoteDescription(): Promise<void> {
    this.#offered = [];
    this.signalingState = 'stable';
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map(this.stats.map((one, index) => [String(one['id'] ?? index), one]));
  }

  goes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
  }
}

export class FakeMediaStream {
  readonly #tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = tracks;
  }

  getTracks = (): FakeTrack[] => this.#tracks;
  getAudioTracks = (): FakeTrack[] => this.#tracks.filter(({ kind }) => kind === 'audio');
  getVideoTracks = (): FakeTrack[] => this.#tracks.filter(({ kind }) => kind === 'video');
}

export const audioTrack = (): MediaStreamTrack => new FakeTrack('audio') as unknown as MediaStreamTrack;

export const videoTrack = (width = 1280, height = 720): MediaStreamTrack =>
  new FakeTrack('video', { width, height }) as unknown as MediaStreamTrack;

export const fake = (track: MediaStreamTrack | undefined): FakeTrack => track as unknown as FakeTrack;
