"""Serves a stored file to whoever holds a link to it: the body of every download route.

`recordings.routes` and `compositions.routes` call `serve`, after the link was checked and the file found.
"""

from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from videorooms.errors import VideoRoomsError
from videorooms.http.files import BINARY, ServedFile, file_response
from videorooms.links.model import StoredFile
from videorooms.storage.store import ObjectMissing, ObjectStore, StorageFailed

# Optional, so that their lack is refused as any other wrong link is.
Expires = Annotated[str, Query(description="Until when the link is good, in seconds since 1970.")]
Signature = Annotated[str, Query(description="Of path and expiry, made by the server.")]


def file_responses(*content_types: str) -> dict[int | str, dict[str, object]]:
    """For the OpenAPI document: what a download route answers."""
    content = dict.fromkeys(content_types, BINARY)
    return {
        200: {"description": "The file.", "content": content},
        206: {"description": "The range of it that was asked for.", "content": content},
        304: {"description": "The file that the client has is the file."},
    }


async def serve(request: Request, store: ObjectStore, file: StoredFile) -> Response:
    """Raises `not_found` for a file that is gone, and `unavailable` when storage does not answer."""
    served = ServedFile(file.size_bytes, file.tag, file.content_type, file.name, partial(store.read, file.key))
    try:
        return await file_response(request, served)
    except ObjectMissing as error:
        raise VideoRoomsError("not_found", "The file is no longer there.") from error
    except StorageFailed as error:
        raise VideoRoomsError("unavailable", "Object storage does not answer; try again.") from error
