"""Who wishes to be in a room, and what the one is given who gets in.

`connection` and `whip` make arrivals, `hub` turns them into entrances. It decides nothing but whether one who says that
it is here already may be believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from videorooms.errors import VideoRoomsError
from videorooms.participants.model import Origin
from videorooms.signaling import messages
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import LiveSession
from videorooms.tokens.model import ORDINARY, Permissions


@dataclass(frozen=True, slots=True)
class Arrival:
    """A wish to be in a room. `resume` is what a client gives that believes to be in it already."""

    room_id: str
    participant_id: str
    token_family: str
    context: str | None = None
    can_receive_messages: bool = False
    origin: Origin = "sdk"
    resume: messages.Resume | None = None
    permissions: Permissions = ORDINARY


@dataclass(frozen=True, slots=True)
class Entrance:
    """`missed` and `replay` are for one who came back: changes, and encoded notices to send after the result."""

    session: LiveSession
    participant: LiveParticipant
    state: messages.RoomState
    resumed: bool = False
    missed: list[messages.Change] | None = None
    replay: tuple[str, ...] = ()


def check_resume(participant: LiveParticipant, arrival: Arrival) -> None:
    """Whoever comes under an id that is here proves to be the one who has it; after a restart nobody can."""
    if participant.hidden is not arrival.permissions.hidden:
        raise VideoRoomsError("forbidden", "a participant with this id is in the room")
    if participant.adopted:
        return
    if arrival.resume is None:
        raise VideoRoomsError("forbidden", "a participant with this id is in the room")
    if not participant.resume_key.matches(arrival.resume.key):
        raise VideoRoomsError("resume_refused", "the resume key is not that of the participant")
