"""The HTTP conventions that all WHIP and WHEP routes share: credentials, bodies, and how an answer looks.

`routes` is built on it. A refusal is the REST API's error document, with the headers that the standards ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from videorooms.errors import VideoRoomsError
from videorooms.http.errors import error_response
from videorooms.media.offer import OFFER_MAX_BYTES
from videorooms.signaling.wire import told_ice_servers
from videorooms.whip.service import Opened

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
# Soon enough for a viewer that waits for a stream to begin, or for a place to come free.
RETRY_AFTER_SECONDS = "5"


class WhipRoute(APIRoute):
    """Answers a refusal with its document and the headers of RFC 6750 §3 and RFC 9110 §10.2.3."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_refusals(request: Request) -> Response:
            try:
                return await handle(request)
            except VideoRoomsError as refusal:
                return _refused(refusal, with_token="authorization" in request.headers)

        return handle_refusals


def bearer(request: Request) -> str:
    """The token of the Authorization header. Raises `unauthorized`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise VideoRoomsError("unauthorized", "Send the client token as Authorization: Bearer.")
    return token.strip()


async def read_body(request: Request, media_type: str) -> str:
    """The body as text. Raises `unsupported_media_type`, `payload_too_large` and `invalid_sdp`."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise VideoRoomsError("unsupported_media_type", f"Send the body as {media_type}.", parameter="content-type")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > OFFER_MAX_BYTES:
            raise VideoRoomsError("payload_too_large", f"SDP may have {OFFER_MAX_BYTES} bytes.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise VideoRoomsError("invalid_sdp", "The body is not UTF-8.") from None


def created(opened: Opened, ice_servers: Sequence[Mapping[str, Any]]) -> Response:
    """The answer to a POST that opened a session (RFC 9725 §4.2), with the ICE servers to use (§4.6)."""
    resource = opened.resource
    headers = {
        "Location": f"/{resource.protocol}/{resource.room_id}/{resource.id}",
        "ETag": resource.etag,
        "Accept-Patch": FRAGMENT,
    }
    response = Response(opened.answer, 201, headers, media_type=SDP)
    for server in told_ice_servers(ice_servers):
        for url in server.urls:
            response.headers.append("Link", _link(url, server.username, server.credential))
    return response


def _link(url: str, username: str | None, credential: str | None) -> str:
    link = f'<{url}>; rel="ice-server"'
    if username is not None and credential is not None:
        quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (username, credential)]
        link += f'; username="{quoted[0]}"; credential="{quoted[1]}"; credential-type="password"'
    return link


def _refused(refusal: VideoRoomsError, *, with_token: bool) -> Response:
    response = error_response([refusal])
    if response.status_code == 401 and with_token:
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if refusal.code == "forbidden":
        response.headers["WWW-Authenticate"] = 'Bearer error="insufficient_scope"'
    if refusal.code in ("conflict", "room_full"):
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response
