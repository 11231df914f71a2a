"""A session: one continuous occupancy of a room, from the first join to the last leave.

`sessions.service` keeps it, `participants` opens and ends it. It holds no live state: who is connected and what is
published lives in `signaling` and `streams`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    account_id: str
    room_id: str
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    ended_reason: str | None

    @property
    def active(self) -> bool:
        return self.ended_at is None

    def duration_secs(self, now: datetime) -> int:
        """Whole seconds from the first join to the end, or to now while it is active; never negative."""
        return max(0, int(((self.ended_at or now) - self.created_at).total_seconds()))
