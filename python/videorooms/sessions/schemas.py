"""Sessions as the REST API shows them, and the parameters of their lists.

Routes of sessions use it, and those of rooms, which may include sessions.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from videorooms.http.fields import Instant, ListMeta
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing
from videorooms.participants.schemas import ParticipantsBySession, RoomParticipant
from videorooms.participants.schemas import included as included_participants
from videorooms.sessions.model import Session
from videorooms.sessions.repository import SessionFilter

# None when nobody asked for participants.
IncludedParticipants = ParticipantsBySession | None
# By room id.
SessionsByRoom = Mapping[str, Sequence[Session]]


class RoomSession(BaseModel):
    id: str
    record_type: Literal["room_session"]
    room_id: str
    active: bool
    created_at: Instant
    updated_at: Instant
    ended_at: Instant | None
    participants: list[RoomParticipant] = Field(default_factory=list, description="With include_participants.")

    @classmethod
    def of(cls, session: Session, participants: IncludedParticipants = None) -> "RoomSession":
        shown = cls(
            id=session.id,
            record_type="room_session",
            room_id=session.room_id,
            active=session.active,
            created_at=session.created_at,
            updated_at=session.updated_at,
            ended_at=session.ended_at,
        )
        # A field that was never set is left out of the answer.
        if participants is not None:
            shown.participants = included_participants(participants, session.id)
        return shown


def included(by_room: SessionsByRoom, room_id: str) -> list[RoomSession]:
    """What `include_sessions` shows of a room."""
    return [RoomSession.of(session) for session in by_room.get(room_id, ())]


class SessionAnswer(BaseModel):
    data: RoomSession


class SessionListAnswer(BaseModel):
    data: list[RoomSession]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Session], participants: IncludedParticipants) -> "SessionListAnswer":
        data = [RoomSession.of(session, participants) for session in listing.items]
        return cls(data=data, meta=ListMeta.of(listing))


class RoomSessionsQuery(ListQuery):
    """Parameters of the list of one room's sessions."""

    created_on: Day | None = date_filter("date_created_at", "eq")
    created_since: Day | None = date_filter("date_created_at", "gte")
    created_until: Day | None = date_filter("date_created_at", "lte")
    updated_on: Day | None = date_filter("date_updated_at", "eq")
    updated_since: Day | None = date_filter("date_updated_at", "gte")
    updated_until: Day | None = date_filter("date_updated_at", "lte")
    ended_on: Day | None = date_filter("date_ended_at", "eq")
    ended_since: Day | None = date_filter("date_ended_at", "gte")
    ended_until: Day | None = date_filter("date_ended_at", "lte")
    active: bool | None = value_filter("active", "Sessions that are active, or those that are over.")
    include_participants: bool = Field(False, description="Show the newest 100 participants of each session.")

    def chosen(self, room_id: str | None) -> SessionFilter:
        return SessionFilter(
            created=time_range(self.created_on, self.created_since, self.created_until),
            updated=time_range(self.updated_on, self.updated_since, self.updated_until),
            ended=time_range(self.ended_on, self.ended_since, self.ended_until),
            room_id=room_id,
            active=self.active,
        )


class SessionsQuery(RoomSessionsQuery):
    """Parameters of the list of all sessions."""

    room_id: FilterId | None = value_filter("room_id", "Sessions of this room.")
