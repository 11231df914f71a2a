"""The REST route of timelines."""

from typing import Annotated

from fastapi import Depends, Request

from videorooms.http.routing import Account, keyed_router
from videorooms.timelines.schemas import SessionTimeline, TimelineAnswer
from videorooms.timelines.service import TimelineService

router = keyed_router("Sessions")


async def _timelines(request: Request) -> TimelineService:
    service: TimelineService = request.app.state.runtime.timelines
    return service


Timelines = Annotated[TimelineService, Depends(_timelines)]


@router.get("/room_sessions/{room_session_id}/timeline", operation_id="retrieve_session_timeline")
async def get_timeline(room_session_id: str, account: Account, timelines: Timelines) -> TimelineAnswer:
    """What happened in a session and when, and where its recordings lie on its clock, as one document."""
    return TimelineAnswer(data=SessionTimeline.of(await timelines.of_session(room_session_id, account)))
