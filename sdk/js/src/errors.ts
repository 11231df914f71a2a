/**
 * The one error class of the SDK and the words of its messages.
 *
 * Every promise of the public surface rejects with it; every layer below throws it. Codes are the names of
 * contracts/errors.toml, which the server sends, and those that only a client can meet.
 */

/** Codes that the server answers with (contracts/errors.toml). */
export type ServerErrorCode =
  | 'not_found'
  | 'invalid_id'
  | 'unexpected'
  | 'unauthorized'
  | 'forbidden'
  | 'too_many_requests'
  | 'duplicate'
  | 'bad_request'
  | 'invalid_json'
  | 'unprocessable'
  | 'bad_filter'
  | 'bad_enum'
  | 'out_of_range'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'room_full'
  | 'token_expired'
  | 'resume_refused'
  | 'session_ended'
  | 'protocol_error'
  | 'message_too_large'
  | 'unknown_participant'
  | 'unknown_stream'
  | 'invalid_sdp'
  | 'unsupported_sdp'
  | 'unknown_transport'
  | 'unknown_mid'
  | 'binding_mismatch'
  | 'too_many_tracks'
  | 'overloaded'
  | 'engine_failed'
  | 'unavailable'
  | 'conflict'
  | 'precondition_failed'
  | 'precondition_required'
  | 'refresh_token_expired'
  | 'room_deleted'
  | 'range_not_satisfiable'
  | 'idempotency_key_reused'
  | 'request_in_progress'
  | 'answer_lost'
  | 'csrf_refused'
  | 'sign_in_refused'
  | 'last_owner';

/** Codes that only arise in the browser. */
export type ClientErrorCode =
  | 'network_error'
  | 'timed_out'
  | 'aborted'
  | 'permission_denied'
  | 'device_not_found'
  | 'device_in_use'
  | 'not_connected'
  | 'invalid_argument'
  | 'unsupported_browser'
  | 'kicked'
  | 'session_terminated'
  | 'room_expired'
  | 'replaced';

/** Names of errors. The server may send newer ones, so that any string can come. */
export type ErrorCode = ServerErrorCode | ClientErrorCode | (string & {});

/** What goes wrong in the SDK. Branch on `code`, show `message`. */
export class VideoRoomsError extends Error {
  /** What happened, as a stable name. */
  readonly code: ErrorCode;
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'VideoRoomsError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Gives `error` itself when it is the SDK's, else wraps it so that callers always meet one class. */
export function asVideoRoomsError(error: unknown, code: ErrorCode = 'unexpected'): VideoRoomsError {
  if (error instanceof VideoRoomsError) return error;
  return new VideoRoomsError(code, error instanceof Error ? error.message : String(error), { cause: error });
}

// Applications match on these sentences; they are part of the contract with them, to the letter.
export const unknownParticipant = (id: string): VideoRoomsError =>
  new VideoRoomsError('unknown_participant', `No participant exists with the id: ${id}`);

export const participantNotFound = (id: string): VideoRoomsError =>
  new VideoRoomsError('unknown_participant', `No participant found with the id: ${id}`);

export const unregisteredStream = (id: string): VideoRoomsError =>
  new VideoRoomsError('unknown_stream', `No stream registered with the id: ${id}`);

export const unknownStream = (participantId: string, key: string): VideoRoomsError =>
  new VideoRoomsError('unknown_stream', `No stream exists with the key: ${key} for the participant: ${participantId}`);

export const alreadyPublished = (key: string): VideoRoomsError =>
  new VideoRoomsError('duplicate', `A stream with the key ${key} is already published!`);

export const notPublished = (key: string): VideoRoomsError =>
  new VideoRoomsError('unknown_stream', `No publisher exists for the key ${key}!`);

export const notSubscribed = (participantId: string, key: string): VideoRoomsError =>
  new VideoRoomsError(
    'unknown_stream',
    `No subscription exists for the stream with the key: ${key} for the participant: ${participantId}`,
  );

export const invalidStateUpdate = (): VideoRoomsError =>
  new VideoRoomsError('invalid_argument', 'Invalid state update!');

export const notConnected = (): VideoRoomsError =>
  new VideoRoomsError('not_connected', 'The room is not connected');

export const aborted = (cause?: unknown): VideoRoomsError =>
  new VideoRoomsError('aborted', 'The operation was aborted', { cause });

export const invalidArgument = (message: string): VideoRoomsError => new VideoRoomsError('invalid_argument', message);
