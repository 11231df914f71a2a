"""Who asks for something over signaling, with what it takes to carry that out.

`connection` makes one for each request; `requests` and `moderating` act on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from videorooms.errors import VideoRoomsError
from videorooms.participants.moderation import ModerationService
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import LiveSession
from videorooms.streams.service import StreamService


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: always the participant of the connection, whatever the request says."""

    session: LiveSession
    participant: LiveParticipant
    streams: StreamService
    moderation: ModerationService

    def require_visible(self) -> None:
        """Raises `forbidden` for one who only looks in, and whom nobody is to notice."""
        if self.participant.hidden:
            raise VideoRoomsError("forbidden", "a hidden participant only receives")
