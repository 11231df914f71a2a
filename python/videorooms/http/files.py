"""Answers with a stored file: whole or a range of it, or that the client has it already.

Routes of recordings and compositions call `file_response` once a link has been checked. It never sees where the file
lies: pieces come from a function that it is given.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from videorooms.errors import VideoRoomsError
from videorooms.http.errors import error_response
from videorooms.http.ranges import OutOfFile, wanted_range

# For the OpenAPI document of a route that serves a file.
BINARY = {"schema": {"type": "string", "format": "binary"}}


@dataclass(frozen=True, slots=True)
class ServedFile:
    """`tag` names the content for ever; `read` gives the bytes from a start on, so many."""

    size: int
    tag: str
    content_type: str
    name: str
    read: Callable[[int, int], AsyncIterator[bytes]]


async def file_response(request: Request, file: ServedFile) -> Response:
    """Raises whatever `read` raises for its first piece; later the connection breaks off, which clients notice."""
    headers = _headers(file)
    if _names(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers={name: headers[name] for name in ("etag", "cache-control")})
    try:
        wanted = wanted_range(_range_header(request, headers["etag"]), file.size)
    except OutOfFile:
        refusal = VideoRoomsError("range_not_satisfiable", f"The file has {file.size} bytes.", parameter="range")
        return error_response([refusal], {"content-range": f"bytes */{file.size}"})
    headers["content-length"] = str(wanted.length)
    status = 200 if wanted.whole else 206
    if not wanted.whole:
        headers["content-range"] = f"bytes {wanted.start}-{wanted.start + wanted.length - 1}/{file.size}"
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    pieces = file.read(wanted.start, wanted.length)
    first = await anext(pieces, b"")
    return StreamingResponse(_joined(first, pieces), status, headers)


def _headers(file: ServedFile) -> dict[str, str]:
    return {
        "content-type": file.content_type,
        "content-disposition": f'attachment; filename="{file.name}"',
        "etag": f'"{file.tag}"',
        "accept-ranges": "bytes",
        "cache-control": "private",
        # What the file says of itself must never make a page of it.
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }


def _range_header(request: Request, etag: str) -> str | None:
    """None where the client's part is of another file than this (If-Range): then it needs all of it."""
    condition = request.headers.get("if-range")
    return request.headers.get("range") if condition is None or condition.strip() == etag else None


def _names(header: str | None, etag: str) -> bool:
    listed = [one.strip().removeprefix("W/") for one in (header or "").split(",")]
    return etag in listed or "*" in listed


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
