"""REST routes of sessions."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Request

from videorooms.http.queries import check_filters
from videorooms.http.routing import Account, keyed_router
from videorooms.rooms.service import RoomService
from videorooms.sessions.model import Session
from videorooms.sessions.schemas import (
    IncludedParticipants,
    RoomSession,
    RoomSessionsQuery,
    SessionAnswer,
    SessionListAnswer,
    SessionsQuery,
)
from videorooms.sessions.service import SessionService

router = keyed_router("Sessions")


async def _sessions(request: Request) -> SessionService:
    service: SessionService = request.app.state.runtime.sessions
    return service


async def _rooms(request: Request) -> RoomService:
    service: RoomService = request.app.state.runtime.rooms
    return service


async def _included(request: Request, wanted: bool, sessions: Sequence[Session]) -> IncludedParticipants:
    if not wanted:
        return None
    found: IncludedParticipants = await request.app.state.runtime.participants.newest_of_sessions(
        [session.id for session in sessions]
    )
    return found


Sessions = Annotated[SessionService, Depends(_sessions)]
Rooms = Annotated[RoomService, Depends(_rooms)]


@router.get("/room_sessions", operation_id="list_room_sessions", response_model_exclude_unset=True)
async def list_sessions(
    request: Request, account: Account, query: Annotated[SessionsQuery, Query()], sessions: Sessions
) -> SessionListAnswer:
    """Sessions of all rooms, newest first."""
    check_filters(request, SessionsQuery)
    listing = await sessions.list(account, query.chosen(query.room_id), query.page)
    return SessionListAnswer.of(listing, await _included(request, query.include_participants, listing.items))


@router.get("/room_sessions/{room_session_id}", operation_id="retrieve_room_session", response_model_exclude_unset=True)
async def get_session(
    room_session_id: str,
    request: Request,
    account: Account,
    sessions: Sessions,
    include_participants: bool = False,
) -> SessionAnswer:
    """A session, also when its room is gone."""
    session = await sessions.get(account, room_session_id)
    return SessionAnswer(data=RoomSession.of(session, await _included(request, include_participants, [session])))


@router.get("/rooms/{room_id}/sessions", operation_id="list_sessions_of_room", response_model_exclude_unset=True)
async def list_room_sessions(
    *,
    room_id: str,
    request: Request,
    account: Account,
    query: Annotated[RoomSessionsQuery, Query()],
    rooms: Rooms,
    sessions: Sessions,
) -> SessionListAnswer:
    """Sessions of one room, newest first."""
    check_filters(request, RoomSessionsQuery)
    room = await rooms.get(account, room_id)
    listing = await sessions.list(account, query.chosen(room.id), query.page)
    return SessionListAnswer.of(listing, await _included(request, query.include_participants, listing.items))
