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
# When the database is busy or full, a second is enough for a lock and soon enough for a person.
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


def install(app: FastAPI) -> None:
    """Makes the app answer every exception but the unforeseen with an error document."""
    app.add_exception_handler(VideoRoomsError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)


def error_response(errors: Sequence[VideoRoomsError], headers: Mapping[str, str] | None = None) -> Response:
    """The document of these errors, with the status of the first."""
    status = errors[0].definition.status
    content = json.dumps({"errors": [_render(error) for error in errors]}, separators=(",", ":")).encode()
    response = Response(content, status, headers, media_type="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECS)
    return response


def _render(error: VideoRoomsError) -> dict[str, Any]:
    definition = error_code(error.code)
    rendered: dict[str, Any] = {"code": definition.code, "title": definition.title, "detail": error.detail}
    source = {"pointer": error.pointer, "parameter": error.parameter}
    if present := {name: value for name, value in source.items() if value is not None}:
        rendered["source"] = present
    rendered["meta"] = {"url": f"{ERRORS_PAGE}#{definition.name}"}
    return rendered


async def _on_domain_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, VideoRoomsError)
    if error.definition.status >= 500:
        log.warning("request_refused", code=error.code, cause=type(error.__cause__).__name__)
    return error_response([error])


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return error_response([_from_validation(item) for item in error.errors()])


async def _on_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "unexpected")
    detail = {
        404: "There is nothing at this path.",
        405: "The path does not take this method.",
    }.get(error.status_code, f"{error_code(code).title}.")
    return error_response([VideoRoomsError(code, detail)], error.headers)


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    # Nobody reads this; it only ends the request without calling it a failure of ours.
    return error_response([VideoRoomsError("bad_request", "The client went away before its request was complete.")])


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
