"""What happens around every HTTP request: its id, its line in the log, its measures, its limits, its headers.

`app` stacks these, outermost first as in `STACK`. Plain ASGI, because a wrapped request object would cost a task a
request and hide disconnects. WebSockets pass through all of them untouched.
"""

import asyncio
import re
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videorooms.errors import VideoRoomsError
from videorooms.http.documents import BODY_MAX_BYTES
from videorooms.http.errors import error_response
from videorooms.http.limiting import Allowance
from videorooms.ids import new_id
from videorooms.telemetry.metrics import HTTP_REQUESTS, HTTP_SECONDS

log = structlog.get_logger(__name__)

# A megabyte on the slowest line that can hold a call takes less.
BODY_MAX_SECS = 30
# A request id comes back in our logs, so it must not be able to say anything there.
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

# Asked every few seconds by machines, or many times for one page.
QUIET_ROUTES = ("/healthz", "/readyz", "/metrics", "/assets/{path:path}")

API = "/v2/"
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


class RequestRecord:
    """Gives the request an id, logs and measures it, and answers what nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        status = 0

        async def send_recorded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                _tell_allowance(headers, scope, status)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            started = time.perf_counter()
            try:
                await self._app(scope, receive, send_recorded)
            except Exception:
                log.exception("request_failed", method=_method(scope), route=_route(scope))
                if status:
                    raise
                await _unexpected()(scope, receive, send_recorded)
            finally:
                _record(scope, status, time.perf_counter() - started)


class SecurityHeaders:
    """Adds the headers that no answer is sent without, unless a route said otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(API):
                    # What a cookie gets is nobody else's, and only a key in a header keeps caches from sharing it.
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses a body that is too large before any of it is parsed, announced or not, and one that does not arrive."""

    def __init__(self, app: ASGIApp, max_bytes: int = BODY_MAX_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced[:20]) > self._max_bytes:
            await error_response([self._too_large()])(scope, receive, send)
            return
        received, complete = 0, False
        deadline = asyncio.get_running_loop().time() + BODY_MAX_SECS

        async def receive_limited() -> Message:
            nonlocal received, complete
            message = await (receive() if complete else _receive_by(deadline, receive))
            complete = complete or not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise self._too_large()
            return message

        await self._app(scope, receive_limited, send)

    def _too_large(self) -> VideoRoomsError:
        return VideoRoomsError("payload_too_large", f"A body may have {self._max_bytes} bytes.", pointer="")


async def _receive_by(deadline: float, receive: Receive) -> Message:
    try:
        async with asyncio.timeout_at(deadline):
            return await receive()
    except TimeoutError as error:
        detail = f"The body did not arrive within {BODY_MAX_SECS} seconds."
        raise VideoRoomsError("bad_request", detail, pointer="") from error


def _tell_allowance(headers: MutableHeaders, scope: Scope, status: int) -> None:
    """What `routing` has counted for this request, if anything."""
    allowance: Allowance | None = scope.get("state", {}).get("allowance")
    if allowance is None:
        return
    headers.update(allowance.headers())
    if status == 429:
        headers.setdefault("retry-after", str(allowance.reset_secs))


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_id()


def _method(scope: Scope) -> str:
    # Anything may stand where a method should; a metric must not grow with it.
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return scope["method"] if scope["method"] in known else "other"


def _route(scope: Scope) -> str:
    """The route's template, never the path itself, which carries ids."""
    return getattr(scope.get("route"), "path", "unmatched")


def _record(scope: Scope, status: int, seconds: float) -> None:
    method, route = _method(scope), _route(scope)
    HTTP_REQUESTS.labels(method, route, str(status)).inc()
    HTTP_SECONDS.labels(method, route).observe(seconds)
    say = log.debug if route in QUIET_ROUTES else log.info
    say("request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 2))


def _unexpected() -> ASGIApp:
    return error_response([VideoRoomsError("unexpected", "The server failed to handle the request.")])
