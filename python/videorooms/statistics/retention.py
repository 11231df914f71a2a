"""Deletes quality samples that are older than the operator wants them kept.

The worker runs it every hour, as one durable job that asks to be run again.
"""

from datetime import timedelta

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Again, Job, JobKind, Run, Verdict
from videorooms.jobs.queue import JobQueue
from videorooms.statistics import repository

log = structlog.get_logger(__name__)

QUEUE = "quality-retention"
EVERY = timedelta(hours=1)
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 2_000


class SampleRetention:
    def __init__(self, database: Database, jobs: JobQueue, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._keep = keep

    def kind(self) -> JobKind:
        return JobKind(QUEUE, self.handle, concurrency=1)

    async def start(self) -> None:
        """See that the job is there; it stays for ever."""

        async def work(transaction: Transaction) -> None:
            await self._jobs.enqueue(transaction, QUEUE, dedup_key=QUEUE)

        await self._database.write(work)

    async def handle(self, _job: Job, _run: Run) -> Verdict:
        before = self._clock.now() - self._keep

        async def work(transaction: Transaction) -> int:
            return await repository.delete_before(transaction.connection, before, AT_ONCE)

        deleted = 0
        while some := await self._database.write(work):
            deleted += some
        if deleted:
            log.info("old_quality_samples_deleted", rows=deleted, kept_days=self._keep.days)
        return Again(self._clock.now() + EVERY)
