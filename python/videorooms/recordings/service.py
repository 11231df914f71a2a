"""Use cases of recordings: a recorder tells of them, the API reads and deletes them.

Routes read and delete; whatever records calls `started`, and then `completed` or `failed`. What it tells of a recording
that was deleted meanwhile has no effect, and the answer says so. It knows no file, no packet and no HTTP.
"""

from dataclasses import replace
from datetime import datetime

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import RecordingCompleted, RecordingFailed, RecordingStarted
from videorooms.ids import new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.participants import repository as participants_repository
from videorooms.recordings import repository
from videorooms.recordings.model import Recording, RecordingStatus, RecordingType
from videorooms.recordings.repository import RecordingFilter

_BYTES_PER_MB = 1_000_000


class RecordingService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, account_id: str, recording_id: str) -> Recording:
        """Raises `not_found`, also for one of another account or a deleted one, and `invalid_id`."""
        recording_id = require_id(recording_id, "room_recording_id")
        async with self._database.read() as connection:
            found = await repository.find(connection, recording_id, account_id)
        if found is None:
            raise _not_found()
        return found

    async def list(self, account_id: str, chosen: RecordingFilter, page: Page) -> Listing[Recording]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def delete(self, account_id: str, recording_id: str) -> None:
        """Raises `not_found` and `invalid_id`."""
        recording_id = require_id(recording_id, "room_recording_id")

        async def work(transaction: Transaction) -> int:
            now = self._clock.now()
            return await repository.mark_deleted(
                transaction.connection, account_id, RecordingFilter(), now, only=recording_id
            )

        if not await self._database.write(work):
            raise _not_found()

    async def delete_all(self, account_id: str, chosen: RecordingFilter) -> int:
        """Deletes every recording of the account that the filter chooses. How many there were."""

        async def work(transaction: Transaction) -> int:
            return await repository.mark_deleted(transaction.connection, account_id, chosen, self._clock.now())

        return await self._database.write(work)

    async def started(
        self,
        *,
        session_id: str,
        participant_id: str,
        stream_key: str,
        recording_type: RecordingType,
        codec: str,
        started_at: datetime,
    ) -> Recording:
        """A track of the participant is being recorded. Raises `unknown_participant` if it never was in the session."""

        async def work(transaction: Transaction) -> Recording:
            participant = await participants_repository.find(transaction.connection, session_id, participant_id)
            if participant is None:
                raise VideoRoomsError("unknown_participant", "Nobody of this id is or was in the session.")
            now = self._clock.now()
            recording = Recording(
                id=new_id(),
                account_id=participant.account_id,
                room_id=participant.room_id,
                session_id=session_id,
                participant_id=participant_id,
                stream_key=stream_key,
                type=recording_type,
                codec=codec,
                status=RecordingStatus.PROCESSING,
                duration_secs=None,
                size_mb=None,
                failure=None,
                created_at=now,
                updated_at=now,
                started_at=started_at,
                ended_at=None,
                completed_at=None,
            )
            await repository.add(transaction.connection, recording)
            await transaction.emit(
                RecordingStarted(now, session_id, recording.room_id, participant_id, recording.id, recording_type)
            )
            return recording

        return await self._database.write(work)

    async def completed(self, recording_id: str, *, ended_at: datetime, duration_secs: int, size_bytes: int) -> bool:
        """Its file is finished. False when there is no such recording in processing, so that the file can go."""

        async def work(transaction: Transaction) -> bool:
            now = self._clock.now()
            found = await self._in_processing(transaction, recording_id)
            if found is None:
                return False
            size_mb = round(size_bytes / _BYTES_PER_MB, 3)
            done = replace(found, status=RecordingStatus.COMPLETED, duration_secs=duration_secs, size_mb=size_mb)
            done = replace(done, ended_at=ended_at, completed_at=now, updated_at=now)
            await repository.replace(transaction.connection, done)
            names = (done.session_id, done.room_id, done.participant_id, done.id, done.type)
            await transaction.emit(RecordingCompleted(now, *names, done.codec, duration_secs, size_mb, None))
            return True

        return await self._database.write(work)

    async def failed(self, recording_id: str, *, ended_at: datetime, detail: str) -> bool:
        """There will be no file; the detail is a sentence for people. False as with `completed`."""

        async def work(transaction: Transaction) -> bool:
            now = self._clock.now()
            found = await self._in_processing(transaction, recording_id)
            if found is None:
                return False
            done = replace(found, status=RecordingStatus.FAILED, failure=detail, ended_at=ended_at, updated_at=now)
            await repository.replace(transaction.connection, done)
            names = (done.session_id, done.room_id, done.participant_id, done.id, done.type)
            await transaction.emit(RecordingFailed(now, *names, detail))
            return True

        return await self._database.write(work)

    async def _in_processing(self, transaction: Transaction, recording_id: str) -> Recording | None:
        found = await repository.claim(transaction.connection, recording_id)
        return found if found is not None and found.status == RecordingStatus.PROCESSING else None


def _not_found() -> VideoRoomsError:
    return VideoRoomsError("not_found", "There is no such recording.", parameter="room_recording_id")
