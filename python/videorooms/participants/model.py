"""A participant: one person's presence in one session.

`participants.service` keeps it. Its id is a UUID chosen by the client, so it is unique within a session only: a client
that comes back to a later session may bring the same one. It survives reconnects, and holds no live state.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from videorooms.media.engine import Kind

Origin = Literal["sdk", "whip", "whep", "telephony_engine"]

# Clients put a name or a small JSON document here; the signaling schema has the same limit.
CONTEXT_MAX_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Participant:
    id: str
    account_id: str
    session_id: str
    room_id: str
    context: str | None
    origin: str
    joined_at: datetime
    updated_at: datetime
    left_at: datetime | None
    left_reason: str | None
    # A moderator's word on its sound and on its pictures, which outlives reconnects, restarts, and leaving and coming
    # back to the session.
    muted: bool = False
    video_muted: bool = False

    @property
    def present(self) -> bool:
        return self.left_at is None

    def duration_secs(self, now: datetime) -> int:
        """Whole seconds in the session so far; never negative, even when the wall clock stepped back."""
        return max(0, int(((self.left_at or now) - self.joined_at).total_seconds()))


@dataclass(frozen=True, slots=True)
class JoinedParticipant:
    """What a join gives: the participant, and the session that it found or opened."""

    session_id: str
    participant_id: str
    room_id: str
    joined_at: datetime
    muted: bool = False
    video_muted: bool = False


def muted_kinds(one: Participant | JoinedParticipant) -> frozenset[Kind]:
    """What nobody is to receive of it."""
    told: dict[Kind, bool] = {"audio": one.muted, "video": one.video_muted}
    return frozenset(kind for kind, muted in told.items() if muted)


@dataclass(frozen=True, slots=True)
class Presences:
    """Those who came in one bucket of time and went in another, or are still there, which is the last one.

    Offsets are seconds from the beginning of the bucket, added up. `joins` leaves out whoever was there before the
    first.
    """

    came_in: int
    went_in: int
    count: int
    joins: int
    came_offsets: int
    went_offsets: int
