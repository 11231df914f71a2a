"""REST routes of statistics: how a session goes, and how it went."""

from typing import Annotated

from fastapi import Depends, Query, Request

from videorooms.http.routing import Account, keyed_router
from videorooms.statistics.live import LiveService
from videorooms.statistics.schemas import LiveAnswer, LiveSession, QualityAnswer, QualityQuery, SessionQualityShown
from videorooms.statistics.service import QualityService

router = keyed_router("Sessions")


async def _live(request: Request) -> LiveService:
    service: LiveService = request.app.state.runtime.live_sessions
    return service


async def _quality(request: Request) -> QualityService:
    service: QualityService = request.app.state.runtime.quality
    return service


Live = Annotated[LiveService, Depends(_live)]
Quality = Annotated[QualityService, Depends(_quality)]


@router.get("/room_sessions/{room_session_id}/live", operation_id="retrieve_live_session")
async def get_live_session(room_session_id: str, account: Account, live: Live) -> LiveAnswer:
    """A live session as it is now: people, streams with their layers, and how well they are connected."""
    return LiveAnswer(data=LiveSession.of(await live.of_session(account, room_session_id)))


@router.get("/room_sessions/{room_session_id}/quality", operation_id="retrieve_session_quality")
async def get_session_quality(
    room_session_id: str, account: Account, query: Annotated[QualityQuery, Query()], quality: Quality
) -> QualityAnswer:
    """How everyone was connected in a session, every ten seconds, and what was likely to blame where it was bad."""
    found = await quality.of_session(
        account, room_session_id, points=query.points, since=query.since, until=query.until
    )
    return QualityAnswer(data=SessionQualityShown.of(found))
