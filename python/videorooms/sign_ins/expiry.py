"""Takes away sign-ins whose time is over.

The worker runs it every hour, as one durable job that asks to be run again. One that is over counts as gone before.
"""

from datetime import timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Again, Job, JobKind, Run, Verdict
from videorooms.jobs.queue import JobQueue
from videorooms.sign_ins import repository

QUEUE = "sign-in-clean-up"
EVERY = timedelta(hours=1)
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 500


class SignInCleanup:
    def __init__(self, database: Database, jobs: JobQueue, clock: Clock, idle: timedelta) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._idle = idle

    def kind(self) -> JobKind:
        return JobKind(QUEUE, self.handle, concurrency=1)

    async def start(self) -> None:
        """See that the job is there; it stays for ever."""

        async def work(transaction: Transaction) -> None:
            await self._jobs.enqueue(transaction, QUEUE, dedup_key=QUEUE)

        await self._database.write(work)

    async def handle(self, _job: Job, _run: Run) -> Verdict:
        async def some(transaction: Transaction) -> int:
            return await repository.remove_over(transaction.connection, self._clock.now(), self._idle, AT_ONCE)

        while await self._database.write(some):
            pass
        return Again(self._clock.now() + EVERY)
