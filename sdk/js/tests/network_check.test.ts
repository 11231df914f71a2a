/** Checking the network before joining: which way media take, rough rates, and what is refused. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkNetwork } from '../src/index.ts';
import { wayOf } from '../src/network_check.ts';

const CONNECTED = new Map<string, Record<string, unknown>>([
  ['T', { type: 'transport', selectedCandidatePairId: 'P' }],
  ['P', { type: 'candidate-pair', localCandidateId: 'L', currentRoundTripTime: 0.021 }],
  ['L', { type: 'local-candidate', protocol: 'udp' }],
]);

class FakePeer {
  static connects = true;
  static last: FakePeer;
  static stats = CONNECTED;
  connectionState = 'new';
  closed = false;
  localDescription = { sdp: 'v=0 offer' };
  onconnectionstatechange: () => void = () => {};
  constructor() {
    FakePeer.last = this;
  }
  addTransceiver(): void {}
  async createOffer(): Promise<object> {
    return {};
  }
  async setLocalDescription(): Promise<void> {}
  async setRemoteDescription(): Promise<void> {
    if (!FakePeer.connects) return;
    this.connectionState = 'connected';
    setTimeout(() => this.onconnectionstatechange(), 0);
  }
  async getStats(): Promise<Map<string, Record<string, unknown>>> {
    return FakePeer.stats;
  }
  close(): void {
    this.closed = true;
  }
}

let asked: { url: string; method: string; authorization: string }[] = [];
let answers: Record<string, () => Response> = {};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  FakePeer.connects = true;
  FakePeer.stats = CONNECTED;
  asked = [];
  answers = {
    'POST /network_checks': () => new Response('v=0 answer', { status: 201 }),
    'GET /network_checks/payload': () => new Response(new Uint8Array(1000)),
    'POST /network_checks/payload': () => new Response(null, { status: 204 }),
  };
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('fetch', async (url: string, options: RequestInit) => {
    const method = options.method ?? 'GET';
    asked.push({ url, method, authorization: new Headers(options.headers).get('authorization') ?? '' });
    return answers[`${method} ${new URL(url).pathname}`]!();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function check(more: object = {}): ReturnType<typeof checkNetwork> {
  const done = checkNetwork({ clientToken: 'token', serverUrl: 'https://rooms.example', ...more });
  done.catch(() => {});
  await vi.advanceTimersByTimeAsync(10_000);
  return done;
}

test('says how media reach the server, how far it is, and roughly how fast', async () => {
  const result = await check();
  expect(result).toMatchObject({ protocol: 'udp', roundTripMs: 21 });
  expect(result.downBps).toBeGreaterThan(0);
  expect(result.upBps).toBeGreaterThan(0);
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST https://rooms.example/network_checks',
    'GET https://rooms.example/network_checks/payload',
    'POST https://rooms.example/network_checks/payload',
  ]);
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer token']));
  expect(FakePeer.last.closed).toBe(true);
});

const over = (candidate: object): ReturnType<typeof wayOf> =>
  wayOf(new Map([...CONNECTED, ['L', { type: 'local-candidate', ...candidate }]]));

test('says when media get through over TCP alone, also behind a relay', () => {
  expect(over({ protocol: 'tcp' }).protocol).toBe('tcp');
  expect(over({ protocol: 'udp', relayProtocol: 'tcp' }).protocol).toBe('tcp');
});

test('reads the nominated pair where no transport names it', () => {
  const stats = new Map([...CONNECTED, ['P', { ...CONNECTED.get('P'), nominated: true, state: 'succeeded' }]]);
  stats.delete('T');
  expect(wayOf(stats)).toEqual({ protocol: 'udp', roundTripMs: 21 });
});

test('says when no media get through, and measures the rest all the same', async () => {
  FakePeer.connects = false;
  expect(await check()).toMatchObject({ protocol: 'none', roundTripMs: null, upBps: expect.any(Number) });
});

test('leaves a rate open that the server does not let it measure', async () => {
  answers['GET /network_checks/payload'] = () => new Response('', { status: 503 });
  answers['POST /network_checks/payload'] = () => new Response('', { status: 503 });
  expect(await check()).toMatchObject({ downBps: null, upBps: null });
});

test.each([
  [401, 'unauthorized'],
  [429, 'too_many_requests'],
  [503, 'unavailable'],
])('rejects when the server refuses with %i', async (status, code) => {
  answers['POST /network_checks'] = () => new Response('', { status });
  await expect(check()).rejects.toMatchObject({ code });
  expect(FakePeer.last.closed).toBe(true);
});

test('rejects as unreachable, unsupported, wrongly asked and aborted', async () => {
  answers['POST /network_checks'] = () => {
    throw new TypeError('failed to fetch');
  };
  await expect(check()).rejects.toMatchObject({ code: 'network_error' });
  await expect(check({ clientToken: undefined })).rejects.toMatchObject({ code: 'invalid_argument' });
  const leaving = new AbortController();
  leaving.abort();
  answers['POST /network_checks'] = () => new Response('v=0', { status: 201 });
  await expect(check({ signal: leaving.signal })).rejects.toMatchObject({ code: 'aborted' });
  vi.stubGlobal('RTCPeerConnection', undefined);
  await expect(check()).rejects.toMatchObject({ code: 'unsupported_browser' });
});

test('an abort while the server answers ends the check', async () => {
  FakePeer.connects = false;
  const leaving = new AbortController();
  answers['POST /network_checks'] = () => {
    leaving.abort();
    return new Response('v=0 answer', { status: 201 });
  };
  await expect(check({ signal: leaving.signal })).rejects.toMatchObject({ code: 'aborted' });
  expect(asked).toHaveLength(1);
});

test('a check that is over listens to its signal no more', async () => {
  const { signal } = new AbortController();
  const [adds, removes] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
  await check({ signal });
  for (const [, listener] of adds.mock.calls) expect(removes).toHaveBeenCalledWith('abort', listener);
});
