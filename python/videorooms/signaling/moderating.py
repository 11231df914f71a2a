"""What those in the room may do to others by signaling, where their token allows it.

`requests` has them in its table; `end` is answered by `connection`, whose own end follows from it. They act through the
same service as the REST API, which writes it down and tells the hub by events.
"""

from __future__ import annotations

from videorooms.errors import VideoRoomsError
from videorooms.participants.moderation import SOUND, Chosen
from videorooms.signaling import messages
from videorooms.signaling.caller import Caller


async def mute(caller: Caller, request: messages.MuteRequest) -> messages.Empty:
    """One, or everyone else who is here. Nobody mutes itself so: it has a switch; but it may take that back."""
    _check(caller)
    own, named = caller.participant.id, request.participant_id
    if named is None:
        others = [one for one in caller.session.participants if one != own]
        chosen = Chosen(others)
    elif named == own and request.muted:
        raise VideoRoomsError("unprocessable", "nobody mutes itself as a moderator")
    else:
        chosen = Chosen([_present(caller, named)])
    await caller.moderation.mute(None, caller.session.id, chosen, muted=request.muted, kinds=request.kinds or SOUND)
    return messages.Empty()


async def kick(caller: Caller, request: messages.KickRequest) -> messages.Empty:
    _check(caller)
    if request.participant_id == caller.participant.id:
        raise VideoRoomsError("unprocessable", "nobody sends itself out; it leaves")
    chosen = Chosen([_present(caller, request.participant_id)])
    await caller.moderation.kick(None, caller.session.id, chosen)
    return messages.Empty()


async def end(caller: Caller) -> None:
    _check(caller)
    if not caller.session.begun:
        raise VideoRoomsError("unprocessable", "there is no session to end")
    await caller.moderation.end(None, caller.session.id)


def _check(caller: Caller) -> None:
    if not caller.participant.permissions.moderate:
        raise VideoRoomsError("forbidden", "the client token does not allow to moderate")
    if not caller.participant.moderations.take():
        raise VideoRoomsError("too_many_requests", "the participant moderates too often")


def _present(caller: Caller, participant_id: str) -> str:
    """One whom everyone sees: the hidden are not there, also for moderators."""
    if participant_id not in caller.session.participants:
        raise VideoRoomsError("unknown_participant", "nobody of this id is here")
    return participant_id
