"""Takes away audit entries that are older than the operator keeps them.

The worker runs it every hour, as one durable job that asks to be run again.
"""

from datetime import timedelta

from videorooms.audit import repository
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Again, Job, JobKind, Run, Verdict
from videorooms.jobs.queue import JobQueue

QUEUE = "audit-clean-up"
EVERY = timedelta(hours=1)
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 500


class AuditCleanup:
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

        async def some(transaction: Transaction) -> int:
            return await repository.remove_before(transaction.connection, before, AT_ONCE)

        while await self._database.write(some):
            pass
        return Again(self._clock.now() + EVERY)
