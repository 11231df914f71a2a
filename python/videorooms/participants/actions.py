"""REST routes of the actions on a session, `end`, `kick`, `mute` and `unmute`, and what they take and answer.

`app` includes its router. See `moderation` for what the actions do.
"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from videorooms.http.fields import ActionAnswer
from videorooms.http.queries import FilterId
from videorooms.http.routing import OPTIONAL_BODY, Account, keyed_router
from videorooms.media.engine import Kind
from videorooms.participants.moderation import SOUND, Chosen, ModerationService

router = keyed_router("Sessions")

# Twenty times the largest room, those who left included.
NAMED_MAX = 1000


def _read_everyone(value: Any) -> Any:
    if value == "all":
        return None
    if isinstance(value, str):
        raise PydanticCustomError("bad_enum", "Input should be 'all' or a list of participant ids")
    return value


_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": NAMED_MAX}
_Ids = Annotated[list[FilterId], Field(max_length=NAMED_MAX)]
_Everyone = {"anyOf": [{"const": "all", "type": "string"}, _IDS, {"type": "null"}], "default": "all"}


class ParticipantsWish(BaseModel):
    """For whom an action is; no field is required."""

    model_config = ConfigDict(extra="ignore")

    participants: Annotated[_Ids | None, BeforeValidator(_read_everyone), WithJsonSchema(_Everyone)] = Field(
        None, description="`all`, which null and nothing stand for too, or ids of participants of the session."
    )
    exclude: Annotated[_Ids | None, WithJsonSchema({"anyOf": [_IDS, {"type": "null"}]})] = Field(
        None, description="Ids of participants to leave alone, whoever else is named."
    )

    def chosen(self) -> Chosen:
        ids: Sequence[str] | None = self.participants
        return Chosen(ids, self.exclude or ())


class MuteWish(ParticipantsWish):
    """Whom to mute or unmute, and what of them; no field is required."""

    kinds: Annotated[list[Kind], Field(min_length=1, max_length=2)] | None = Field(
        None, description="Sound, which null and nothing stand for too, pictures, or both."
    )

    def chosen_kinds(self) -> Collection[Kind]:
        return self.kinds or SOUND


async def _moderation(request: Request) -> ModerationService:
    service: ModerationService = request.app.state.runtime.moderation
    return service


Moderation = Annotated[ModerationService, Depends(_moderation)]
_ACTIONS = "/room_sessions/{room_session_id}/actions"


@router.post(f"{_ACTIONS}/end", operation_id="end_session")
async def end_session(room_session_id: str, account: Account, moderation: Moderation) -> ActionAnswer:
    """Ends the session and sends everybody out. Their tokens stay good: whoever comes next begins another session."""
    await moderation.end(account, room_session_id)
    return ActionAnswer()


@router.post(f"{_ACTIONS}/kick", operation_id="kick_participant_in_session", openapi_extra=OPTIONAL_BODY)
async def kick_participants(
    room_session_id: str, account: Account, wish: ParticipantsWish, moderation: Moderation
) -> ActionAnswer:
    """Sends participants out and revokes their tokens: neither these nor what they renew get anybody in again."""
    await moderation.kick(account, room_session_id, wish.chosen())
    return ActionAnswer()


@router.post(f"{_ACTIONS}/mute", operation_id="mute_participant_in_session", openapi_extra=OPTIONAL_BODY)
async def mute_participants(
    room_session_id: str, account: Account, wish: MuteWish, moderation: Moderation
) -> ActionAnswer:
    """Stops forwarding what participants say, or show, in all their streams and in those that they publish later."""
    await moderation.mute(account, room_session_id, wish.chosen(), muted=True, kinds=wish.chosen_kinds())
    return ActionAnswer()


@router.post(f"{_ACTIONS}/unmute", operation_id="unmute_participant_in_session", openapi_extra=OPTIONAL_BODY)
async def unmute_participants(
    room_session_id: str, account: Account, wish: MuteWish, moderation: Moderation
) -> ActionAnswer:
    """Forwards again what participants say, or show. Whether they do is still theirs to decide."""
    await moderation.mute(account, room_session_id, wish.chosen(), muted=False, kinds=wish.chosen_kinds())
    return ActionAnswer()
