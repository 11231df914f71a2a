"""Use cases of sessions."""

from collections.abc import Sequence

from videorooms.events import EndedReason
from videorooms.sessions.model import Session


class SessionService:
    async def active_sessions(self) -> Sequence[Session]:
        """Every session that the database has as active: at start-up, what a dead process left behind."""
        raise NotImplementedError

    async def end(self, session_id: str, reason: EndedReason) -> None:
        """Ends the session and lets everyone in it leave. Does nothing when it is over already."""
        raise NotImplementedError
