"""REST routes of participants."""

from typing import Annotated

from fastapi import Depends, Query, Request

from videorooms.http.queries import check_filters
from videorooms.http.routing import Account, keyed_router
from videorooms.participants.schemas import (
    ParticipantAnswer,
    ParticipantListAnswer,
    ParticipantsQuery,
    RoomParticipant,
    SessionParticipantsQuery,
)
from videorooms.participants.service import ParticipantService
from videorooms.sessions.service import SessionService

router = keyed_router("Participants")


async def _participants(request: Request) -> ParticipantService:
    service: ParticipantService = request.app.state.runtime.participants
    return service


async def _sessions(request: Request) -> SessionService:
    service: SessionService = request.app.state.runtime.sessions
    return service


Participants = Annotated[ParticipantService, Depends(_participants)]
Sessions = Annotated[SessionService, Depends(_sessions)]


@router.get("/room_participants", operation_id="list_room_participants")
async def list_participants(
    request: Request, account: Account, query: Annotated[ParticipantsQuery, Query()], participants: Participants
) -> ParticipantListAnswer:
    """Participants of all sessions, newest first."""
    check_filters(request, ParticipantsQuery)
    return ParticipantListAnswer.of(await participants.list(account, query.chosen(query.session_id), query.page))


@router.get("/room_participants/{room_participant_id}", operation_id="retrieve_room_participant")
async def get_participant(room_participant_id: str, account: Account, participants: Participants) -> ParticipantAnswer:
    """A participant; for an id that came to several sessions, its presence in the latest."""
    return ParticipantAnswer(data=RoomParticipant.of(await participants.get(account, room_participant_id)))


@router.get("/room_sessions/{room_session_id}/participants", operation_id="list_room_session_participants")
async def list_session_participants(
    *,
    room_session_id: str,
    request: Request,
    account: Account,
    query: Annotated[SessionParticipantsQuery, Query()],
    sessions: Sessions,
    participants: Participants,
) -> ParticipantListAnswer:
    """Participants of one session, newest first."""
    check_filters(request, SessionParticipantsQuery)
    session = await sessions.get(account, room_session_id)
    return ParticipantListAnswer.of(await participants.list(account, query.chosen(session.id), query.page))
