"""Every error that leaves the server: the rows of contracts/errors.toml, as Python needs them at run time.

`errors` reads it. The contract file is the source and is not part of the installed package; a test holds both equal, so
a row is added in both places or the build fails. Nothing here decides anything.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row: the code that REST shows, its HTTP status, whether trying again may help, and a title."""

    name: str
    code: str
    status: int
    retryable: bool
    title: str


_ROWS = (
    ErrorCode("not_found", "10005", 404, False, "Resource not found"),
    ErrorCode("invalid_id", "10006", 404, False, "Invalid resource id"),
    ErrorCode("unexpected", "10007", 500, True, "Unexpected error"),
    ErrorCode("unauthorized", "10009", 401, False, "Authentication failed"),
    ErrorCode("forbidden", "10010", 403, False, "Not permitted"),
    ErrorCode("too_many_requests", "10011", 429, True, "Too many requests"),
    ErrorCode("duplicate", "10012", 422, False, "Value is already taken"),
    ErrorCode("bad_request", "10015", 400, False, "Bad request"),
    ErrorCode("invalid_json", "10023", 400, False, "Invalid JSON"),
    ErrorCode("unprocessable", "10027", 422, False, "Unprocessable value"),
    ErrorCode("bad_filter", "10031", 422, False, "Invalid filter"),
    ErrorCode("bad_enum", "10032", 422, False, "Value is not one of the allowed ones"),
    ErrorCode("out_of_range", "10033", 422, False, "Value is out of range"),
    ErrorCode("method_not_allowed", "20001", 405, False, "Method not allowed"),
    ErrorCode("payload_too_large", "20002", 413, False, "Body is too large"),
    ErrorCode("unsupported_media_type", "20003", 415, False, "Unsupported content type"),
    ErrorCode("room_full", "20010", 403, True, "Room is full"),
    ErrorCode("token_expired", "20011", 401, False, "Token has expired"),
    ErrorCode("resume_refused", "20012", 409, False, "Participant can no longer be resumed"),
    ErrorCode("session_ended", "20013", 409, False, "Session has ended"),
    ErrorCode("protocol_error", "20014", 400, False, "Message breaks the signaling protocol"),
    ErrorCode("message_too_large", "20015", 413, False, "Message is too large"),
    ErrorCode("unknown_participant", "20016", 404, False, "Participant is not in the session"),
    ErrorCode("unknown_stream", "20017", 404, False, "Stream is not published"),
    ErrorCode("invalid_sdp", "20020", 400, False, "SDP cannot be read"),
    ErrorCode("unsupported_sdp", "20021", 422, False, "SDP offers nothing that the server supports"),
    ErrorCode("unknown_transport", "20022", 404, True, "Transport does not exist"),
    ErrorCode("unknown_mid", "20023", 422, False, "Binding names an m-line that the offer does not have"),
    ErrorCode("binding_mismatch", "20024", 422, False, "Binding does not fit its m-line"),
    ErrorCode("too_many_tracks", "20025", 422, False, "Too many tracks"),
    ErrorCode("overloaded", "20026", 503, True, "Media engine is overloaded"),
    ErrorCode("engine_failed", "20027", 503, True, "Media engine failed"),
    ErrorCode("unavailable", "20030", 503, True, "Service is unavailable"),
    ErrorCode("conflict", "20031", 409, True, "In conflict with what is there now"),
    ErrorCode("precondition_failed", "20032", 412, False, "Precondition does not hold"),
    ErrorCode("precondition_required", "20033", 428, False, "Precondition is missing"),
    ErrorCode("refresh_token_expired", "20034", 403, False, "Refresh token has expired"),
    ErrorCode("room_deleted", "20035", 403, False, "Room was deleted"),
    ErrorCode("range_not_satisfiable", "20036", 416, False, "Range lies outside of the file"),
    ErrorCode("idempotency_key_reused", "20040", 422, False, "Idempotency key was used for another request"),
    ErrorCode("request_in_progress", "20041", 409, True, "Request is being carried out"),
    ErrorCode("answer_lost", "20042", 409, False, "Request was carried out and its answer is lost"),
    ErrorCode("csrf_refused", "20050", 403, False, "Request does not come from a page of this server"),
    ErrorCode("sign_in_refused", "20051", 401, False, "Sign-in is refused"),
    ErrorCode("last_owner", "20052", 422, False, "Last owner must stay one"),
)

ERROR_CODES = {row.name: row for row in _ROWS}
