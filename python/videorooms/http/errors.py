"""Renders every refusal as the API's error document, whoever refused: the domain, the framework or a middleware.

`app` registers the handlers; middleware calls `error_response` for what never reaches a route. Nothing a client sent is
echoed but names of fields and parameters. It decides no codes: those come from the domain, or from the tables below.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from videorooms.errors import VideoRoomsError, error_code

log = structlog.get_logger(__name__)

ERRORS_PAGE = "https://github.com/videorooms/videorooms/blob/main/docs/errors.md"
# What pydantic appends to a place when not the value there is wrong but its name.
KEY_OF_OBJECT = "[key]"
# When the database is busy or full, or the same is being done, a second is enough and soon enough for a person.
RETRY_AFTER_SECS = 1


class ErrorSource(BaseModel):
    """What is to blame: a place in the body, or a parameter."""

    pointer: str | None = Field(default=None, description="JSON pointer into the body.")
    parameter: str | None = Field(default=None, description="Name of a path, query or header parameter.")


class ErrorMeta(BaseModel):
    url: str = Field(description="Where the error is explained.")


class ErrorItem(BaseModel):
    """One refusal."""

    code: str
    title: str
    detail: str
    source: ErrorSource | None = None
    meta: ErrorMeta


class ErrorDocument(BaseModel):
    """Every refusal, whatever its status."""

    errors: list[ErrorItem]


# For the OpenAPI document, where it also takes the place of the framework's own shape of errors.
ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorDocument, "description": "Refused."},
    503: {"model": ErrorDocument, "description": "Cannot be served now; try again."},
}

_BY_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "unprocessable",
    429: "too_many_requests",
    503: "unavailable",
}
_BY_VALIDATION = {
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "greater_than": "out_of_range",
    "less_than": "out_of_range",
    "too_long": "out_of_range",
    "too_short": "out_of_range",
    "string_too_long": "out_of_range",
    "string_too_short": "out_of_range",
    "finite_number": "out_of_range",
    "int_parsing_size": "out_of_range",
    "out_of_range": "out_of_range",
    "bad_enum": "bad_enum",
    "literal_error": "bad_enum",
    "enum": "bad_enum",
}


# What a handler may raise and has thereby answered.
REFUSALS = (VideoRoomsError, RequestValidationError, HTTPException)


def install(app: FastAPI) -> None:
    """Makes the app answer every exception but the unforeseen with an error document."""
    for error_type in (*REFUSALS, ClientDisconnect):
        app.add_exception_handler(error_type, refusal)


async def refusal(_request: Request, error: Exception) -> Response:
    """The error document of any of `REFUSALS`."""
    match error:
        case VideoRoomsError():
            return _of_domain(error)
        case RequestValidationError():
            return error_response([_from_validation(item) for item in error.errors()])
        case HTTPException():
            return _of_http(error)
        case _:
            # The client went away: nobody reads this; it only ends the request without calling it a failure of ours.
            detail = "The client went away before its request was complete."
            return error_response([VideoRoomsError("bad_request", detail)])


def may_succeed_later(error: Exception) -> bool:
    """Whether the same request may be answered otherwise at another time."""
    if isinstance(error, VideoRoomsError):
        return error.definition.retryable or error.definition.status >= 500
    return isinstance(error, HTTPException) and (error.status_code >= 500 or error.status_code == 429)


def error_response(errors: Sequence[VideoRoomsError], headers: Mapping[str, str] | None = None) -> Response:
    """The document of these errors, with the status of the first."""
    status = errors[0].definition.status
    content = json.dumps({"errors": [_render(error) for error in errors]}, separators=(",", ":")).encode()
    response = Response(content, status, headers, media_type="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    retryable = errors[0].definition.retryable
    if errors[0].retry_after_secs is not None:
        response.headers["Retry-After"] = str(errors[0].retry_after_secs)
    elif retryable and status in (409, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECS)
    elif status == 409:
        # SDKs of the hosted product take every 409 for one that passes, unless they are told.
        response.headers["X-Should-Retry"] = "false"
    return response


def _render(error: VideoRoomsError) -> dict[str, Any]:
    definition = error_code(error.code)
    rendered: dict[str, Any] = {"code": definition.code, "title": definition.title, "detail": error.detail}
    source = {"pointer": error.pointer, "parameter": error.parameter}
    if present := {name: value for name, value in source.items() if value is not None}:
        rendered["source"] = present
    rendered["meta"] = {"url": f"{ERRORS_PAGE}#{definition.name}"}
    return rendered


def _of_domain(error: VideoRoomsError) -> Response:
    if error.definition.status >= 500:
        log.warning("request_refused", code=error.code, cause=type(error.__cause__).__name__)
    return error_response([error])


def _of_http(error: HTTPException) -> Response:
    code = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "unexpected")
    detail = {
        404: "There is nothing at this path.",
        405: "The path does not take this method.",
    }.get(error.status_code, f"{error_code(code).title}.")
    return error_response([VideoRoomsError(code, detail)], error.headers)


def _from_validation(item: Mapping[str, Any]) -> VideoRoomsError:
    place, *path = item["loc"]
    code = _BY_VALIDATION.get(item["type"], "unprocessable")
    message = str(item["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    if place == "body":
        return VideoRoomsError(
            code, message, pointer="".join(f"/{_escape(part)}" for part in path if part != KEY_OF_OBJECT)
        )
    parameter = str(path[0]) if path else str(place)
    if parameter.startswith("filter[") and code == "unprocessable":
        code = "bad_filter"
    return VideoRoomsError(code, message, parameter=parameter)


def _escape(part: object) -> str:
    """One step of a JSON pointer (RFC 6901, section 3)."""
    return str(part).replace("~", "~0").replace("/", "~1")
