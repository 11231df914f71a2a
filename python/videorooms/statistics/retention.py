"""Deletes quality samples that are older than the operator wants them kept.

`runtime` has it run every hour.
"""

from datetime import timedelta

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.statistics import repository

log = structlog.get_logger(__name__)

QUEUE = "quality-retention"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 2_000


class SampleRetention:
    def __init__(self, database: Database, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep

    async def delete_old(self) -> None:
        before = self._clock.now() - self._keep

        async def work(transaction: Transaction) -> int:
            return await repository.delete_before(transaction.connection, before, AT_ONCE)

        deleted = 0
        while some := await self._database.write(work):
            deleted += some
        if deleted:
            log.info("old_quality_samples_deleted", rows=deleted, kept_days=self._keep.days)
