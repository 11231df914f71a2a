"""Use cases of participants: joining opens the session, the last one to leave ends it."""

from collections.abc import Sequence

from videorooms.events import LeftReason
from videorooms.participants.model import JoinedParticipant, Origin, Participant

__all__ = ["LeftReason", "ParticipantService"]


class ParticipantService:
    async def join(
        self, *, room_id: str, participant_id: str, context: str | None, origin: Origin
    ) -> JoinedParticipant:
        """Raises `not_found` (no such room, or deleted) and `room_full`. Idempotent for one who is in already."""
        raise NotImplementedError

    async def leave(self, *, session_id: str, participant_id: str, reason: LeftReason) -> None:
        """Idempotent. The last one out ends the session."""
        raise NotImplementedError

    async def present(self, session_id: str) -> Sequence[Participant]:
        """Those whom the database has in the session, in the order in which they joined."""
        raise NotImplementedError
