"""REST routes of recordings."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.http.queries import check_filters
from videorooms.http.routing import Account, keyed_router
from videorooms.recordings.schemas import (
    DeletedRecordings,
    DeletedRecordingsAnswer,
    RecordingAnswer,
    RecordingListAnswer,
    RecordingsQuery,
    RoomRecording,
)
from videorooms.recordings.service import RecordingService

router = keyed_router("Recordings")


async def _recordings(request: Request) -> RecordingService:
    service: RecordingService = request.app.state.runtime.recordings
    return service


Recordings = Annotated[RecordingService, Depends(_recordings)]
Wanted = Annotated[RecordingsQuery, Query()]


@router.get("/room_recordings", operation_id="list_room_recordings")
async def list_recordings(
    request: Request, account: Account, query: Wanted, recordings: Recordings
) -> RecordingListAnswer:
    """Recordings, newest first."""
    check_filters(request, RecordingsQuery)
    return RecordingListAnswer.of(await recordings.list(account, query.chosen(), query.page))


@router.delete("/room_recordings", operation_id="delete_room_recordings", status_code=201)
async def delete_recordings(
    request: Request, account: Account, query: Wanted, recordings: Recordings
) -> DeletedRecordingsAnswer:
    """Deletes every recording that the filters choose, on whatever page; without filters, all of the account."""
    check_filters(request, RecordingsQuery)
    deleted = await recordings.delete_all(account, query.chosen())
    return DeletedRecordingsAnswer(data=DeletedRecordings(room_recordings=deleted))


@router.get("/room_recordings/{room_recording_id}", operation_id="retrieve_room_recording")
async def get_recording(room_recording_id: str, account: Account, recordings: Recordings) -> RecordingAnswer:
    """A recording."""
    return RecordingAnswer(data=RoomRecording.of(await recordings.get(account, room_recording_id)))


@router.delete(
    "/room_recordings/{room_recording_id}",
    operation_id="delete_room_recording",
    status_code=204,
    response_class=Response,
)
async def delete_recording(room_recording_id: str, account: Account, recordings: Recordings) -> None:
    """Deletes a recording, also one that is under way."""
    await recordings.delete(account, room_recording_id)
