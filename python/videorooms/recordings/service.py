"""Use cases of recordings: the engine's side tells of them, the API reads and deletes them.

Routes read and delete; whoever records calls `started`, and then `finished` or `failed`. What it tells of a recording
that was deleted meanwhile only lets the file go. Files themselves are moved by durable jobs (`recordings.storing`),
promised here in the transactions that make them necessary. It knows no packet and no HTTP.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from videorooms.acts import Subject
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import RecordingFailed, RecordingsDeleted, RecordingStarted
from videorooms.ids import require_id
from videorooms.jobs.queue import JobQueue
from videorooms.links.model import StoredFile
from videorooms.listing import Listing, Page
from videorooms.media.engine import FileSummary
from videorooms.participants import repository as participants_repository
from videorooms.recordings import repository
from videorooms.recordings.files import storage_key, stored_file
from videorooms.recordings.model import Recording, RecordingEnd, RecordingStatus, RecordingType
from videorooms.recordings.promises import promise_file, promise_removal
from videorooms.recordings.repository import RecordingFilter
from videorooms.sessions import repository as sessions_repository

NOTHING_RECORDED = "Nothing was received that could be recorded."
_BYTES_PER_MB = 1_000_000
_MILLISECOND = timedelta(milliseconds=1)


class RecordingService:
    def __init__(self, database: Database, jobs: JobQueue, clock: Clock) -> None:
        self._database = database
        self._jobs = jobs
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

    async def file(self, recording_id: str) -> StoredFile:
        """Of whatever account: for who holds a link to it. Raises `not_found` and `invalid_id`."""
        recording_id = require_id(recording_id, "room_recording_id")
        async with self._database.read() as connection:
            found = await repository.find(connection, recording_id)
        file = None if found is None else stored_file(found)
        if file is None:
            raise _not_found()
        return file

    async def delete(self, account_id: str, recording_id: str) -> None:
        """Its file goes too, now or as soon as it is finished. Raises `not_found` and `invalid_id`."""
        recording_id = require_id(recording_id, "room_recording_id")

        async def work(transaction: Transaction) -> None:
            connection, now = transaction.connection, self._clock.now()
            if not await repository.mark_deleted(connection, account_id, RecordingFilter(), now, only=recording_id):
                raise _not_found()
            await promise_file(self._jobs, transaction, recording_id)
            transaction.subject = Subject("room_recording", recording_id)
            await transaction.emit(RecordingsDeleted(now, account_id))

        await self._database.write(work)

    async def delete_all(self, account_id: str, chosen: RecordingFilter) -> int:
        """Deletes every recording of the account that the filter chooses, as `delete` does. How many there were."""

        async def work(transaction: Transaction) -> int:
            now = self._clock.now()
            deleted = await repository.mark_deleted(transaction.connection, account_id, chosen, now)
            transaction.subject = Subject("room_recording")
            if deleted:
                await promise_removal(self._jobs, transaction)
                await transaction.emit(RecordingsDeleted(now, account_id))
            return deleted

        return await self._database.write(work)

    async def started(
        self,
        *,
        recording_id: str,
        session_id: str,
        participant_id: str,
        stream_key: str,
        recording_type: RecordingType,
        codec: str,
        started_at: datetime,
    ) -> Recording:
        """The engine records a track under this id. Told again it changes nothing, deleted meanwhile or not.

        Raises `unknown_participant` if that one never was in the session.
        """

        async def work(transaction: Transaction) -> Recording:
            known = await repository.claim(transaction.connection, recording_id)
            if known is not None:
                return known
            participant = await participants_repository.find(transaction.connection, session_id, participant_id)
            if participant is None:
                raise VideoRoomsError("unknown_participant", "Nobody of this id is or was in the session.")
            now = self._clock.now()
            recording = Recording(
                id=recording_id,
                account_id=participant.account_id,
                room_id=participant.room_id,
                session_id=session_id,
                participant_id=participant_id,
                stream_key=stream_key,
                type=recording_type,
                codec=codec,
                status=RecordingStatus.PROCESSING,
                created_at=now,
                updated_at=now,
                started_at=started_at,
            )
            await repository.add(transaction.connection, recording)
            await transaction.emit(
                RecordingStarted(now, session_id, recording.room_id, participant_id, recording.id, recording_type)
            )
            return recording

        return await self._database.write(work)

    async def finished(self, recording_id: str, summary: FileSummary, ended_reason: RecordingEnd) -> bool:
        """The engine has let go of the file, which now goes where it stays, or away if nobody wants it.

        False when it goes away: it was deleted, or holds nothing, which makes the recording a failed one. False also
        for what is no recording under way; then nothing happens.
        """

        async def work(transaction: Transaction) -> bool:
            found = await self._under_way(transaction, recording_id)
            if found is None:
                return False
            session = await sessions_repository.find(transaction.connection, found.session_id)
            session_from = found.started_at if session is None else session.created_at
            done = replace(
                found,
                codec=summary.codec,
                container=summary.container,
                storage_key=storage_key(found.id, summary.container),
                started_at=summary.started_at,
                ended_at=summary.started_at + summary.duration_ms * _MILLISECOND,
                ended_reason=ended_reason,
                offset_ms=round((summary.started_at - session_from) / _MILLISECOND),
                duration_ms=summary.duration_ms,
                duration_secs=round(summary.duration_ms / 1000),
                size_bytes=summary.size_bytes,
                size_mb=round(summary.size_bytes / _BYTES_PER_MB, 3),
                width=summary.width,
                height=summary.height,
                updated_at=self._clock.now(),
            )
            await promise_file(self._jobs, transaction, found.id)
            if summary.frames == 0:
                await self._fail(transaction, done, NOTHING_RECORDED)
                return False
            await repository.replace(transaction.connection, done)
            return found.deleted_at is None

        return await self._database.write(work)

    async def failed(
        self,
        recording_id: str,
        *,
        ended_at: datetime,
        detail: str,
        ended_reason: RecordingEnd = RecordingEnd.ENGINE_FAILED,
    ) -> bool:
        """There will be no file; the detail is a sentence for people. False when it was not under way."""

        async def work(transaction: Transaction) -> bool:
            found = await self._under_way(transaction, recording_id)
            if found is None:
                return False
            done = replace(found, ended_at=ended_at, ended_reason=ended_reason, updated_at=self._clock.now())
            await self._fail(transaction, done, detail)
            return found.deleted_at is None

        return await self._database.write(work)

    async def settle(self, recording_id: str) -> None:
        """Have its file looked at, when it is known to lie where it may not stay."""

        async def work(transaction: Transaction) -> None:
            await promise_file(self._jobs, transaction, recording_id)

        await self._database.write(work)

    async def _fail(self, transaction: Transaction, done: Recording, detail: str) -> None:
        await repository.replace(
            transaction.connection,
            replace(done, status=RecordingStatus.FAILED, failure=detail, storage_key=None, size_mb=None),
        )
        if done.deleted_at is not None:
            await promise_file(self._jobs, transaction, done.id)
            return
        names = (done.session_id, done.room_id, done.participant_id, done.id, done.type)
        await transaction.emit(RecordingFailed(done.updated_at, *names, detail))

    async def _under_way(self, transaction: Transaction, recording_id: str) -> Recording | None:
        found = await repository.claim(transaction.connection, recording_id)
        return found if found is not None and found.is_under_way else None


def _not_found() -> VideoRoomsError:
    return VideoRoomsError("not_found", "There is no such recording.", parameter="room_recording_id")
