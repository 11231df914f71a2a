"""Work that comes round every hour: one durable job that stays for ever and asks to be run again.

Those who delete what is old or has expired say what is to be done; `runtime` registers its kind and starts it.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Again, Job, JobKind, Run, Verdict
from videorooms.jobs.queue import JobQueue

EVERY = timedelta(hours=1)


class Hourly:
    """`work` raises when it failed, and is then tried again sooner."""

    def __init__(
        self, database: Database, jobs: JobQueue, clock: Clock, queue: str, work: Callable[[], Awaitable[None]]
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._queue = queue
        self._work = work

    def kind(self) -> JobKind:
        return JobKind(self._queue, self._handle, concurrency=1)

    async def start(self) -> None:
        """See that the job is there."""

        async def work(transaction: Transaction) -> None:
            await self._jobs.enqueue(transaction, self._queue, dedup_key=self._queue)

        await self._database.write(work)

    async def _handle(self, _job: Job, _run: Run) -> Verdict:
        await self._work()
        return Again(self._clock.now() + EVERY)
