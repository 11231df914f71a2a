"""Participants as the REST API shows them, and the parameters of their lists.

Routes of participants use it, and those of sessions, which may include participants.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from videorooms.http.fields import Instant, ListMeta, PlainText
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing
from videorooms.participants.model import Participant
from videorooms.participants.repository import ParticipantFilter

# By session id.
ParticipantsBySession = Mapping[str, Sequence[Participant]]


class RoomParticipant(BaseModel):
    id: str
    record_type: Literal["room_participant"]
    session_id: str
    context: str | None
    joined_at: Instant
    updated_at: Instant
    left_at: Instant | None

    @classmethod
    def of(cls, participant: Participant) -> "RoomParticipant":
        return cls(
            id=participant.id,
            record_type="room_participant",
            session_id=participant.session_id,
            context=participant.context,
            joined_at=participant.joined_at,
            updated_at=participant.updated_at,
            left_at=participant.left_at,
        )


class ParticipantAnswer(BaseModel):
    data: RoomParticipant


class ParticipantListAnswer(BaseModel):
    data: list[RoomParticipant]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Participant]) -> "ParticipantListAnswer":
        return cls(data=[RoomParticipant.of(item) for item in listing.items], meta=ListMeta.of(listing))


class SessionParticipantsQuery(ListQuery):
    """Parameters of the list of one session's participants."""

    joined_on: Day | None = date_filter("date_joined_at", "eq")
    joined_since: Day | None = date_filter("date_joined_at", "gte")
    joined_until: Day | None = date_filter("date_joined_at", "lte")
    updated_on: Day | None = date_filter("date_updated_at", "eq")
    updated_since: Day | None = date_filter("date_updated_at", "gte")
    updated_until: Day | None = date_filter("date_updated_at", "lte")
    left_on: Day | None = date_filter("date_left_at", "eq")
    left_since: Day | None = date_filter("date_left_at", "gte")
    left_until: Day | None = date_filter("date_left_at", "lte")
    context: PlainText | None = value_filter("context", "Participants that joined with exactly this context.")

    def chosen(self, session_id: str | None) -> ParticipantFilter:
        return ParticipantFilter(
            joined=time_range(self.joined_on, self.joined_since, self.joined_until),
            updated=time_range(self.updated_on, self.updated_since, self.updated_until),
            left=time_range(self.left_on, self.left_since, self.left_until),
            context=self.context,
            session_id=session_id,
        )


class ParticipantsQuery(SessionParticipantsQuery):
    """Parameters of the list of all participants."""

    session_id: FilterId | None = value_filter("session_id", "Participants of this session.")


def included(by_session: ParticipantsBySession, session_id: str) -> list[RoomParticipant]:
    """What `include_participants` shows of a session."""
    return [RoomParticipant.of(participant) for participant in by_session.get(session_id, ())]
