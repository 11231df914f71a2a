"""REST routes that start, stop, pause and resume recording in a live session, and what they take.

`app` includes its router. See `control` for what the actions do.
"""

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import Field

from videorooms.http.routing import OPTIONAL_BODY, Account, keyed_router
from videorooms.participants.actions import ActionAnswer, ParticipantsWish
from videorooms.recordings.choice import KINDS, Tracks
from videorooms.recordings.control import RecordingControl

router = keyed_router("Sessions")


class RecordingWish(ParticipantsWish):
    """Which tracks an action is for; no field is required."""

    kinds: Annotated[list[Literal["audio", "video"]], Field(min_length=1, max_length=len(KINDS))] | None = Field(
        None, description="Sound, pictures, or both, which null and nothing stand for too."
    )

    def tracks(self) -> Tracks:
        named = None if self.participants is None else [one.lower() for one in self.participants]
        exclude = frozenset(one.lower() for one in self.exclude or ())
        return Tracks(named, exclude, tuple(dict.fromkeys(self.kinds or KINDS)))


async def _control(request: Request) -> RecordingControl:
    control: RecordingControl = request.app.state.runtime.recording_control
    return control


Control = Annotated[RecordingControl, Depends(_control)]
_ACTIONS = "/room_sessions/{room_session_id}/actions"


@router.post(f"{_ACTIONS}/start_recording", operation_id="start_recording", openapi_extra=OPTIONAL_BODY)
async def start_recording(
    room_session_id: str, account: Account, wish: RecordingWish, control: Control
) -> ActionAnswer:
    """Records tracks of the live session from now on, whatever the room says, also those that are published later."""
    await control.start(account, room_session_id, wish.tracks())
    return ActionAnswer()


@router.post(f"{_ACTIONS}/stop_recording", operation_id="stop_recording", openapi_extra=OPTIONAL_BODY)
async def stop_recording(room_session_id: str, account: Account, wish: RecordingWish, control: Control) -> ActionAnswer:
    """Finishes the files of tracks that are being recorded, and records no later ones."""
    await control.stop(account, room_session_id, wish.tracks())
    return ActionAnswer()


@router.post(f"{_ACTIONS}/pause_recording", operation_id="pause_recording", openapi_extra=OPTIONAL_BODY)
async def pause_recording(
    room_session_id: str, account: Account, wish: RecordingWish, control: Control
) -> ActionAnswer:
    """Leaves out what comes until it is resumed, in the same files, where a gap of that length stays."""
    await control.pause(account, room_session_id, wish.tracks())
    return ActionAnswer()


@router.post(f"{_ACTIONS}/resume_recording", operation_id="resume_recording", openapi_extra=OPTIONAL_BODY)
async def resume_recording(
    room_session_id: str, account: Account, wish: RecordingWish, control: Control
) -> ActionAnswer:
    """Goes on with what was paused."""
    await control.resume(account, room_session_id, wish.tracks())
    return ActionAnswer()
