"""Use cases of timelines: reading the one document of a session.

Routes call it, and `compositions`, which needs to know who spoke and whose picture was off. It knows no HTTP.
"""

from videorooms.database.transactions import Database
from videorooms.errors import VideoRoomsError
from videorooms.ids import require_id
from videorooms.recordings import repository as recordings_repository
from videorooms.sessions import repository as sessions_repository
from videorooms.timelines import repository
from videorooms.timelines.model import Timeline, TimelineFile
from videorooms.timelines.noting import TimelineNotes


class TimelineService:
    def __init__(self, database: Database, notes: TimelineNotes) -> None:
        self._database = database
        self._notes = notes

    async def of_session(self, session_id: str, account_id: str | None = None) -> Timeline:
        """The session's, whoever has it, or only when that account has it. Of a live one, so far.

        What another node noted may come a second or two later. Raises `not_found` and `invalid_id`.
        """
        session_id = require_id(session_id, "room_session_id")
        await self._notes.flush()
        async with self._database.read() as connection:
            session = await sessions_repository.find(connection, session_id, account_id)
            if session is None:
                raise VideoRoomsError("not_found", "There is no such session.", parameter="room_session_id")
            entries = await repository.of_session(connection, session_id)
            recordings = await recordings_repository.of_session(connection, session_id)
        files = [
            TimelineFile(
                one.id, one.participant_id, one.stream_key, one.type, one.status, one.offset_ms, one.duration_ms
            )
            for one in recordings
        ]
        return Timeline(session.id, session.room_id, session.created_at, session.ended_at, entries, files)
