"""A room: a durable named place with a policy, and the limits of that policy.

`rooms.service` makes and changes rooms, `sessions` and `participants` read their policy. Nothing here does I/O, and a
room knows nothing of who is in it beyond the id of its active session.
"""

from dataclasses import dataclass
from datetime import datetime

MAX_PARTICIPANTS_DEFAULT = 10
# The hosted product's range. A room of one is no room; 50 is what one node forwards to everyone without paging.
MAX_PARTICIPANTS_RANGE = (2, 50)
# Long enough for any title that people type, short enough for an index entry on every database.
UNIQUE_NAME_MAX_LENGTH = 255
# The hosted product's limit on a URL.
URL_MAX_LENGTH = 2000
WEBHOOK_TIMEOUT_RANGE = (0, 30)
RECORDING_RETENTION_RANGE = (1, 3650)
# What a room's webhooks tell only when its owner asks for it; applications of the hosted product know none of these.
WEBHOOK_EXTRA_EVENTS = (
    "video.room.created",
    "video.room.updated",
    "video.room.deleted",
    "video.room.stream.published",
    "video.room.stream.unpublished",
    "video.room.participant.reconnecting",
    "video.room.recording.failed",
    "video.room.composition.failed",
)
# What the engine forwards, in the order in which the answer prefers them.
VIDEO_CODECS = ("h264", "vp8", "vp9", "av1")


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """What the owner of a room decides about it."""

    unique_name: str | None = None
    max_participants: int = MAX_PARTICIPANTS_DEFAULT
    enable_recording: bool = False
    # None for what the server does with the recordings of rooms that say nothing.
    recording_retention_days: int | None = None
    webhook_event_url: str = ""
    webhook_event_failover_url: str = ""
    webhook_timeout_secs: int | None = None
    webhook_extra_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    id: str
    account_id: str
    policy: RoomPolicy
    active_session_id: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def max_participants(self) -> int:
        return self.policy.max_participants
