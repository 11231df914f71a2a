"""People coming to rooms and leaving them, through the service that signaling uses."""

from __future__ import annotations

import uuid

from videorooms.events import LeftReason
from videorooms.participants.model import JoinedParticipant
from videorooms.runtime import Runtime


class People:
    def __init__(self, runtime: Runtime) -> None:
        self._participants = runtime.participants

    async def join(
        self,
        room_id: str,
        *,
        participant_id: str | None = None,
        context: str | None = None,
        new_session_id: str | None = None,
    ) -> JoinedParticipant:
        """A new person unless told which."""
        return await self._participants.join(
            room_id=room_id,
            participant_id=participant_id or str(uuid.uuid4()),
            context=context,
            origin="sdk",
            new_session_id=new_session_id,
        )

    async def leave(self, joined: JoinedParticipant, reason: LeftReason = LeftReason.LEFT) -> None:
        await self._participants.leave(
            session_id=joined.session_id, participant_id=joined.participant_id, reason=reason
        )
