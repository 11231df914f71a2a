"""The REST route that shows who looks into a room without being seen there, and what it answers.

`app` includes its router. Whoever manages rooms is to see this, as nobody in the room does; what lies in the past is in
the timelines of sessions.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from videorooms.http.fields import Instant
from videorooms.http.routing import Account, keyed_router
from videorooms.rooms.service import RoomService
from videorooms.signaling.hub import Hub
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import LiveSession

router = keyed_router("Rooms")


class HiddenParticipant(BaseModel):
    """One who receives what is said in a room, and of whom nobody in it is told."""

    id: str
    record_type: Literal["hidden_participant"]
    room_id: str
    session_id: str | None = Field(description="Null while it waits for somebody to come.")
    context: str | None
    joined_at: Instant

    @classmethod
    def of(cls, session: LiveSession, participant: LiveParticipant) -> "HiddenParticipant":
        return cls(
            id=participant.id,
            record_type="hidden_participant",
            room_id=session.room_id,
            session_id=session.id if session.begun else None,
            context=participant.context,
            joined_at=participant.joined_at,
        )


class HiddenParticipantListAnswer(BaseModel):
    data: list[HiddenParticipant] = Field(description="In the order in which they came; never many.")

    @classmethod
    def of(cls, found: Iterable[tuple[LiveSession, LiveParticipant]]) -> "HiddenParticipantListAnswer":
        return cls(data=[HiddenParticipant.of(session, one) for session, one in found])


async def _rooms(request: Request) -> RoomService:
    service: RoomService = request.app.state.runtime.rooms
    return service


async def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.runtime.hub
    return hub


@router.get("/rooms/{room_id}/hidden_participants", operation_id="list_hidden_participants")
async def list_hidden_participants(
    room_id: str,
    account: Account,
    rooms: Annotated[RoomService, Depends(_rooms)],
    hub: Annotated[Hub, Depends(_hub)],
) -> HiddenParticipantListAnswer:
    """Those who look into the room now with a token made with `hidden`."""
    room = await rooms.get(account, room_id)
    return HiddenParticipantListAnswer.of(hub.hidden_in(room.id))
