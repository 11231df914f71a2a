/**
 * What `initialize` takes, and the check of it.
 *
 * Wrong arguments are refused here, before anything is opened; the rest of the SDK trusts a `Config`.
 */
import { invalidArgument } from './errors.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** A video codec by name, in lower case. */
export type VideoCodec = 'vp8' | 'h264' | 'vp9' | 'av1';

const CODECS: readonly VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];

/** Arguments of {@link initialize}. */
export interface InitializeConfig {
  /** Id of the room, from the REST API. */
  roomId: string;
  /** Client token for that room. */
  clientToken: string;
  /** Any string for the other participants to see, often JSON with a user's name; at most 4,096 characters. */
  context?: string;
  /** Default `WARN`. */
  logLevel?: LogLevel;
  /** Whether to send and receive messages; default `false`. */
  enableMessages?: boolean;
  /** Where the server is, `https://rooms.example.com`; default: the page's own origin. */
  serverUrl?: string;
  /** Whether `state.mixedAudioTrack` is made; default `true`. */
  mixedAudio?: boolean;
  /** Codec to publish with, where the browser has it; default: VP8. */
  videoCodec?: VideoCodec;
  /** Gives a fresh client token; called before the present one expires and when the server refuses it. */
  getClientToken?: () => Promise<string>;
  /** Aborts joining, or, once in, leaves the room. */
  signal?: AbortSignal;
  /** `relay` sends all media over TURN servers; default `all`. */
  iceTransportPolicy?: RTCIceTransportPolicy;
}

/** Checked arguments, defaults filled in. */
export interface Config extends InitializeConfig {
  readonly roomId: string;
  readonly clientToken: string;
  readonly logLevel: LogLevel;
  readonly enableMessages: boolean;
  readonly mixedAudio: boolean;
  /** WebSocket address of the server's signaling endpoint. */
  readonly signalingUrl: string;
}

// Limit of the signaling schema.
const MAX_CONTEXT_LENGTH = 4096;

/** Checks `given` and fills in defaults; throws `invalid_argument`. */
export function readConfig(given: InitializeConfig): Config {
  if (typeof given !== 'object' || given === null) throw invalidArgument('initialize needs an object');
  const { roomId, clientToken, context, logLevel = 'WARN', videoCodec, iceTransportPolicy = 'all' } = given;
  requireText('roomId', roomId);
  requireText('clientToken', clientToken);
  if (context !== undefined && context !== null) {
    if (typeof context !== 'string') throw invalidArgument('context must be a string');
    if (context.length > MAX_CONTEXT_LENGTH) {
      throw invalidArgument(`context must have at most ${MAX_CONTEXT_LENGTH} characters`);
    }
  }
  requireOneOf('logLevel', logLevel, LOG_LEVELS);
  if (videoCodec !== undefined) requireOneOf('videoCodec', videoCodec, CODECS);
  requireOneOf('iceTransportPolicy', iceTransportPolicy, ['all', 'relay']);
  if (given.getClientToken !== undefined && typeof given.getClientToken !== 'function') {
    throw invalidArgument('getClientToken must be a function');
  }
  return {
    ...given,
    logLevel,
    iceTransportPolicy,
    enableMessages: given.enableMessages ?? false,
    mixedAudio: given.mixedAudio ?? true,
    signalingUrl: signalingUrl(given.serverUrl),
  };
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw invalidArgument(`${name} must be a non-empty string`);
}

function requireOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) throw invalidArgument(`${name} must be one of ${allowed.join(', ')}`);
}

function signalingUrl(serverUrl: string | undefined): string {
  return `${serverAddress(serverUrl).replace(/^http/, 'ws')}/signaling`;
}

/** The server's HTTP address without a slash at its end; throws `invalid_argument`. */
export function serverAddress(serverUrl: string | undefined): string {
  const place = serverUrl ?? globalThis.location?.origin;
  if (place === undefined) throw invalidArgument('serverUrl is needed outside a page');
  let url: URL;
  try {
    url = new URL(place, globalThis.location?.href);
  } catch (cause) {
    throw invalidArgument(`serverUrl is not a URL: ${place} (${String(cause)})`);
  }
  const scheme = { 'http:': 'http:', 'https:': 'https:', 'ws:': 'http:', 'wss:': 'https:' }[url.protocol];
  if (scheme === undefined) throw invalidArgument(`serverUrl must be http, https, ws or wss: ${place}`);
  return `${scheme}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}
