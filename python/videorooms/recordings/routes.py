"""REST routes of recordings."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.http.queries import check_filters
from videorooms.http.routing import Account, Origin, keyed_router, open_router
from videorooms.links.fresh import FileLinks
from videorooms.links.serving import Expires, Signature, file_responses, serve
from videorooms.recordings.files import CONTENT_TYPES, download_path
from videorooms.recordings.model import Recording
from videorooms.recordings.schemas import (
    DeletedRecordings,
    DeletedRecordingsAnswer,
    RecordingAnswer,
    RecordingListAnswer,
    RecordingsQuery,
    RoomRecording,
)
from videorooms.recordings.service import RecordingService

# Download links by id, as this client reaches the server.
LinksOf = Callable[[Iterable[Recording]], Awaitable[Mapping[str, str | None]]]

router = keyed_router("Recordings")
# A link is the credential: players and browsers bring no key.
download_router = open_router("Recordings")


async def _recordings(request: Request) -> RecordingService:
    service: RecordingService = request.app.state.runtime.recordings
    return service


async def _links(request: Request, origin: Origin) -> LinksOf:
    links: FileLinks[Recording] = request.app.state.runtime.recording_links
    return partial(links.of_all, origin=origin)


Recordings = Annotated[RecordingService, Depends(_recordings)]
Links = Annotated[LinksOf, Depends(_links)]
Wanted = Annotated[RecordingsQuery, Query()]


@router.get("/room_recordings", operation_id="list_room_recordings")
async def list_recordings(
    request: Request, account: Account, query: Wanted, recordings: Recordings, links: Links
) -> RecordingListAnswer:
    """Recordings, newest first."""
    check_filters(request, RecordingsQuery)
    listing = await recordings.list(account, query.chosen(), query.page)
    return RecordingListAnswer.of(listing, await links(listing.items))


@router.delete("/room_recordings", operation_id="delete_room_recordings", status_code=201)
async def delete_recordings(
    request: Request, account: Account, query: Wanted, recordings: Recordings
) -> DeletedRecordingsAnswer:
    """Deletes every recording that the filters choose, on whatever page; without filters, all of the account."""
    check_filters(request, RecordingsQuery)
    deleted = await recordings.delete_all(account, query.chosen())
    return DeletedRecordingsAnswer(data=DeletedRecordings(room_recordings=deleted))


@router.get("/room_recordings/{room_recording_id}", operation_id="retrieve_room_recording")
async def get_recording(
    room_recording_id: str, account: Account, recordings: Recordings, links: Links
) -> RecordingAnswer:
    """A recording, with a fresh link to its file."""
    found = await recordings.get(account, room_recording_id)
    return RecordingAnswer(data=RoomRecording.of(found, (await links([found]))[found.id]))


@router.delete(
    "/room_recordings/{room_recording_id}",
    operation_id="delete_room_recording",
    status_code=204,
    response_class=Response,
)
async def delete_recording(room_recording_id: str, account: Account, recordings: Recordings) -> None:
    """Deletes a recording with its file, also one that is under way."""
    await recordings.delete(account, room_recording_id)


@download_router.head("/room_recordings/{room_recording_id}/file", include_in_schema=False)
@download_router.get(
    "/room_recordings/{room_recording_id}/file",
    operation_id="download_room_recording",
    response_class=Response,
    responses=file_responses(*CONTENT_TYPES),
)
async def download_recording(
    room_recording_id: str, request: Request, recordings: Recordings, expires: Expires = "", signature: Signature = ""
) -> Response:
    """The file of a recording, or a range of it. The way here is its `download_url`, which says all parameters."""
    runtime = request.app.state.runtime
    await runtime.links.check(download_path(room_recording_id), expires, signature)
    return await serve(request, runtime.store, await recordings.file(room_recording_id))
