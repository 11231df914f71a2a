/**
 * What a network is good for, asked before anybody joins: whether media reach the server, how, and how fast.
 *
 * Applications call it beside `initialize`; it opens nothing of a room, and nobody in one learns of it. It asks the
 * server's own check (docs/protocol/network-check.md), with a connection that is closed again at once.
 */
import { serverAddress } from './config.ts';
import { aborted, asVideoRoomsError, invalidArgument, VideoRoomsError } from './errors.ts';

/** Arguments of {@link checkNetwork}. */
export interface NetworkCheckConfig {
  /** Client token of any room of the server. */
  clientToken: string;
  /** Where the server is; default: the page's own origin. */
  serverUrl?: string;
  /** Ends the check. */
  signal?: AbortSignal;
}

/** What {@link checkNetwork} found. Rates are rough: half or double the truth are possible. */
export interface NetworkCheckResult {
  /** How media reach the server: over UDP, only over TCP, or not at all. */
  readonly protocol: 'udp' | 'tcp' | 'none';
  /** There and back, on the way that media take; `null` when it was not measured. */
  readonly roundTripMs: number | null;
  /** Bits a second from the server; `null` when it was not measured. */
  readonly downBps: number | null;
  /** Bits a second to the server; `null` when it was not measured. */
  readonly upBps: number | null;
}

// Enough for a network that needs a TCP fallback to have tried UDP first.
const CONNECT_MS = 6_000;
// A better way than the first may take as long to be chosen.
const SETTLE_MS = 700;
const TRANSFER_MS = 4_000;
const UPLOAD_BYTES = 256 * 1024;

/**
 * Checks the network towards the server within some seconds; sends and receives less than a megabyte. Rejects with
 * `unauthorized` for a token that is no good, `network_error` when the server cannot be reached at all,
 * `unsupported_browser` without WebRTC, and `aborted` on `signal`.
 */
export async function checkNetwork(config: NetworkCheckConfig): Promise<NetworkCheckResult> {
  if (typeof config?.clientToken !== 'string') throw invalidArgument('checkNetwork needs a clientToken');
  if (typeof RTCPeerConnection === 'undefined') throw new VideoRoomsError('unsupported_browser', 'This browser has no WebRTC');
  const server: Server = {
    address: `${serverAddress(config.serverUrl)}/network_checks`,
    headers: { authorization: `Bearer ${config.clientToken}` },
    signal: config.signal,
  };
  try {
    const way = await findWay(server);
    // One after the other: each has the line for itself.
    const downBps = await measureDown(server);
    const upBps = await measureUp(server, way.roundTripMs ?? 0);
    return { ...way, downBps, upBps };
  } catch (error) {
    if (config.signal?.aborted) throw aborted(config.signal.reason);
    throw asVideoRoomsError(error, 'network_error');
  }
}

interface Server {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

type Way = Pick<NetworkCheckResult, 'protocol' | 'roundTripMs'>;

async function findWay(server: Server): Promise<Way> {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  try {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const sdp = await answerTo(server, connection.localDescription?.sdp ?? '');
    await connection.setRemoteDescription({ type: 'answer', sdp });
    if (!(await becomesConnected(connection, server.signal))) return { protocol: 'none', roundTripMs: null };
    await pause(SETTLE_MS, server.signal);
    return wayOf(await connection.getStats());
  } finally {
    connection.close();
  }
}

async function answerTo({ address, headers, signal }: Server, offer: string): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/sdp' },
    body: offer,
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return response.text();
  const code = response.status === 401 ? 'unauthorized' : response.status === 429 ? 'too_many_requests' : 'unavailable';
  throw new VideoRoomsError(code, `The server refuses to check the network (HTTP ${response.status})`, {
    retryable: response.status !== 401,
  });
}

function becomesConnected(connection: RTCPeerConnection, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    const settle = (isConnected: boolean): void => {
      forget();
      resolve(isConnected);
    };
    const end = (): void => {
      forget();
      reject(aborted(signal?.reason));
    };
    const timer = setTimeout(() => settle(false), CONNECT_MS);
    connection.onconnectionstatechange = () => {
      const { connectionState } = connection;
      if (connectionState === 'connected' || connectionState === 'failed') settle(connectionState === 'connected');
    };
    listenForAbort(signal, end);
  });
}

type Report = Readonly<Record<string, unknown>>;

/** The way of the chosen pair of candidates. */
export function wayOf(stats: { forEach(callback: (report: Report, id: string) => void): void }): Way {
  const reports = new Map<string, Report>();
  stats.forEach((report, id) => reports.set(id, report));
  const all = [...reports.values()];
  const chosen = all.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
  const pair =
    reports.get(String(chosen)) ?? all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
  const local = reports.get(String(pair?.['localCandidateId']));
  const protocol = (local?.['relayProtocol'] ?? local?.['protocol']) === 'tcp' ? 'tcp' : 'udp';
  const seconds = pair?.['currentRoundTripTime'];
  return { protocol, roundTripMs: typeof seconds === 'number' ? seconds * 1_000 : null };
}

async function measureDown(server: Server): Promise<number | null> {
  const limit = limited(server.signal);
  let bytes = 0;
  let began = performance.now();
  try {
    const response = await fetch(`${server.address}/payload`, { headers: server.headers, cache: 'no-store', signal: limit });
    const reader = response.ok ? response.body?.getReader() : undefined;
    if (!reader) return null;
    // From when it flows: what came before was waiting for the server.
    began = performance.now();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
    }
  } catch {
    if (server.signal?.aborted) throw aborted(server.signal.reason);
    // Out of time: what came until then says how fast it was.
  }
  return rateOf(bytes, performance.now() - began);
}

async function measureUp(server: Server, roundTripMs: number): Promise<number | null> {
  const began = performance.now();
  try {
    const response = await fetch(`${server.address}/payload`, {
      method: 'POST',
      headers: { ...server.headers, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(UPLOAD_BYTES),
      signal: limited(server.signal),
    });
    if (!response.ok) return null;
  } catch {
    if (server.signal?.aborted) throw aborted(server.signal.reason);
    // Out of time: it is no faster than this.
  }
  return rateOf(UPLOAD_BYTES, performance.now() - began - roundTripMs);
}

const rateOf = (bytes: number, ms: number): number | null => (bytes > 0 ? (bytes * 8_000) / Math.max(1, ms) : null);

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(TRANSFER_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(aborted(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    listenForAbort(signal, end);
  });
}

/** Hears of an abort that is still to come, and of one that has been. */
function listenForAbort(signal: AbortSignal | undefined, end: () => void): void {
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
}
