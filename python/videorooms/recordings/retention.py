"""Deletes recordings that are older than their room, or the server, wants them kept.

`runtime` has it run every hour. Age counts from the end of the recording; what is still being recorded or stored is
never touched.
"""

from datetime import timedelta

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.queue import JobQueue
from videorooms.recordings import repository
from videorooms.recordings.promises import promise_removal

log = structlog.get_logger(__name__)

QUEUE = "recording-retention"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 200


class Retention:
    """`default_days` holds for rooms that say nothing; None keeps for ever."""

    def __init__(self, database: Database, jobs: JobQueue, clock: Clock, default_days: int | None) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._default_days = default_days

    async def delete_old(self) -> None:
        async with self._database.read() as connection:
            told = await repository.retentions(connection)
        for days in told:
            keep = self._default_days if days is None else days
            if keep is not None:
                while await self._delete_some(days, timedelta(days=keep)):
                    pass

    async def _delete_some(self, told_days: int | None, keep: timedelta) -> int:
        async def work(transaction: Transaction) -> int:
            now = self._clock.now()
            deleted = await repository.mark_old_deleted(transaction.connection, told_days, keep, now, AT_ONCE)
            if deleted:
                await promise_removal(self._jobs, transaction)
            return deleted

        deleted = await self._database.write(work)
        if deleted:
            log.info("old_recordings_deleted", recordings=deleted, kept_days=keep.days)
        return deleted
