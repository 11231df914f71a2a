"""Use cases of an operator who starts, stops, pauses and resumes recording in a live session.

Routes call it. What is chosen is a row of the session, so that it outlives a restart; `recordings.recorder` hears of it
and has carried it out by the time the caller is answered. It knows no engine and no HTTP.
"""

from collections.abc import Callable

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import RecordingChosen
from videorooms.ids import require_id
from videorooms.participants import repository as participants_repository
from videorooms.recordings import choices
from videorooms.recordings.choice import Choices, Tracks
from videorooms.sessions.service import SessionService


class RecordingControl:
    """Every method raises `not_found`, `invalid_id`, and `unprocessable` when the session is over or never had one of
    the named participants."""

    def __init__(self, database: Database, sessions: SessionService, clock: Clock) -> None:
        self._database = database
        self._sessions = sessions
        self._clock = clock

    async def start(self, account_id: str, session_id: str, tracks: Tracks) -> None:
        """Records these tracks from now on, and those that they publish later; what was paused of them goes on."""

        def change(chosen: Choices) -> None:
            chosen.wanted.say(tracks, True)
            chosen.paused.say(tracks, False)

        await self._change(account_id, session_id, tracks, change)

    async def stop(self, account_id: str, session_id: str, tracks: Tracks) -> None:
        """Finishes their files; a later start makes new ones."""
        await self._change(account_id, session_id, tracks, lambda chosen: chosen.wanted.say(tracks, False))

    async def pause(self, account_id: str, session_id: str, tracks: Tracks) -> None:
        """Leaves out what comes, until it is resumed: a gap of that length in the same files."""
        await self._change(account_id, session_id, tracks, lambda chosen: chosen.paused.say(tracks, True))

    async def resume(self, account_id: str, session_id: str, tracks: Tracks) -> None:
        await self._change(account_id, session_id, tracks, lambda chosen: chosen.paused.say(tracks, False))

    async def _change(
        self, account_id: str, session_id: str, tracks: Tracks, change: Callable[[Choices], None]
    ) -> None:
        async def work(transaction: Transaction) -> None:
            session = await self._sessions.claim_within(transaction, session_id, account_id)
            if not session.active:
                raise VideoRoomsError("unprocessable", "The session is over.", parameter="room_session_id")
            await _check_named(transaction, session.id, tracks)
            now = self._clock.now()
            chosen = await choices.read(transaction.connection, session.id)
            change(chosen)
            await choices.write(transaction.connection, session.id, chosen, now)
            await transaction.emit(RecordingChosen(now, session.id))

        await self._database.write(work)


async def _check_named(transaction: Transaction, session_id: str, tracks: Tracks) -> None:
    known = {one.id for one in await participants_repository.of_session(transaction.connection, session_id)}
    for index, named in enumerate(tracks.participant_ids or ()):
        if require_id(named, "participants") not in known:
            detail = "Nobody of this id is or was in the session."
            raise VideoRoomsError("unprocessable", detail, pointer=f"/participants/{index}")
