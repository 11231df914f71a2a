"""Takes the file of one recording to where its row says: into object storage, or away.

The worker calls `handle` with a job for every recording whose file is finished or not wanted any more. There is one
such job at a time for a recording, so storing and removing never meet. The engine's file stays until storage is known
to have all of it. Whatever fails is tried again, longer apart each time, and no file is given up.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.events import RecordingCompleted, RecordingFailed
from videorooms.jobs.model import Backoff, Done, Job, JobKind, Run, Verdict, Write
from videorooms.recordings import repository
from videorooms.recordings.files import content_type, file_name
from videorooms.recordings.model import Recording, RecordingStatus
from videorooms.recordings.promises import FILES_QUEUE
from videorooms.recordings.spool import Spool
from videorooms.storage.store import ObjectStore, StorageFailed

log = structlog.get_logger(__name__)

# Uploads share line and memory with calls; more at once make none of them faster.
CONCURRENCY = 2
# The longest is how long a file may wait after storage has come back.
BACKOFF = Backoff(timedelta(seconds=5), timedelta(minutes=10))
FILE_LOST = "The file was lost before it was stored."
_BYTES_PER_MB = 1_000_000


class Storing:
    def __init__(self, *, database: Database, store: ObjectStore, spool: Spool, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._spool = spool
        self._clock = clock

    def kind(self) -> JobKind:
        return JobKind(FILES_QUEUE, self.handle, concurrency=CONCURRENCY, backoff=BACKOFF)

    async def handle(self, job: Job, run: Run) -> Verdict:
        recording_id: str = job.payload["recording_id"]
        async with self._database.read() as connection:
            found = await repository.find(connection, recording_id, even_deleted=True)
        if found is None or found.is_under_way:
            return Done()
        if found.deleted_at is not None:
            return await self._remove(found)
        if found.status == RecordingStatus.PROCESSING:
            await self._store_file(found, run)
        await asyncio.to_thread(self._spool.remove, recording_id)
        return Done()

    async def _store_file(self, recording: Recording, run: Run) -> None:
        key = str(recording.storage_key)
        local = await asyncio.to_thread(self._spool.find, recording.id)
        if local is not None:
            expected = await asyncio.to_thread(_size_of, local)
            await self._store.put(key, local, content_type=content_type(recording), file_name=file_name(recording))
        else:
            expected = recording.size_bytes or 0
        stored = await self._store.size(key)
        if stored == expected:
            await run.checkpoint(Write(self._complete, (recording.id, stored)))
        elif local is None:
            log.error("recording_lost", recording_id=recording.id)
            await run.checkpoint(Write(self._lose, recording.id))
        else:
            raise StorageFailed(f"storage has {stored} of {expected} bytes")

    async def _remove(self, recording: Recording) -> Verdict:
        if recording.storage_key is not None:
            await self._store.delete(recording.storage_key)
        await asyncio.to_thread(self._spool.remove, recording.id)
        return Done(Write(_forget, recording.id))

    async def _complete(self, transaction: Transaction, stored: Sequence[tuple[str, int]]) -> None:
        for recording_id, size_bytes in stored:
            await self._complete_one(transaction, recording_id, size_bytes)

    async def _complete_one(self, transaction: Transaction, recording_id: str, size_bytes: int) -> None:
        found = await self._in_processing(transaction, recording_id)
        if found is None:
            return
        now, size_mb = self._clock.now(), round(size_bytes / _BYTES_PER_MB, 3)
        done = replace(
            found,
            status=RecordingStatus.COMPLETED,
            completed_at=now,
            updated_at=now,
            size_bytes=size_bytes,
            size_mb=size_mb,
        )
        await repository.replace(transaction.connection, done)
        names = (done.session_id, done.room_id, done.participant_id, done.id, done.type)
        await transaction.emit(RecordingCompleted(now, *names, done.codec, done.duration_secs or 0, size_mb))

    async def _lose(self, transaction: Transaction, recording_ids: Sequence[str]) -> None:
        for recording_id in recording_ids:
            await self._lose_one(transaction, recording_id)

    async def _lose_one(self, transaction: Transaction, recording_id: str) -> None:
        found = await self._in_processing(transaction, recording_id)
        if found is None:
            return
        now = self._clock.now()
        lost = replace(found, status=RecordingStatus.FAILED, failure=FILE_LOST, updated_at=now)
        await repository.replace(transaction.connection, replace(lost, storage_key=None, size_mb=None))
        names = (lost.session_id, lost.room_id, lost.participant_id, lost.id, lost.type)
        await transaction.emit(RecordingFailed(now, *names, FILE_LOST))

    async def _in_processing(self, transaction: Transaction, recording_id: str) -> Recording | None:
        """None for one that was deleted meanwhile: the same job then runs again and takes the file away."""
        found = await repository.claim(transaction.connection, recording_id)
        if found is None or found.deleted_at is not None or found.status != RecordingStatus.PROCESSING:
            return None
        return found


async def _forget(transaction: Transaction, recording_ids: Sequence[str]) -> None:
    for recording_id in recording_ids:
        await repository.remove(transaction.connection, recording_id)


def _size_of(path: Path) -> int:
    return path.stat().st_size
