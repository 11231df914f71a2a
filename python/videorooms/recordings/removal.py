"""Finds what was deleted by many, and has each file of it removed.

The worker runs it after a bulk deletion and after retention. One of these may delete any number of recordings, so it is
this that promises a job for each, a few in a transaction. It touches no file.
"""

from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Done, Job, JobKind, Run, Verdict
from videorooms.jobs.queue import JobQueue
from videorooms.recordings import repository
from videorooms.recordings.promises import REMOVAL_QUEUE, promise_file_in_time

# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 100


class Removal:
    def __init__(self, database: Database, jobs: JobQueue) -> None:
        self._database = database
        self._jobs = jobs

    def kind(self) -> JobKind:
        return JobKind(REMOVAL_QUEUE, self.handle, concurrency=1)

    async def handle(self, _job: Job, _run: Run) -> Verdict:
        last = ""
        while True:
            async with self._database.read() as connection:
                ids = await repository.removable(connection, last, AT_ONCE)
            if not ids:
                return Done()
            last = ids[-1]

            async def promise(transaction: Transaction, ids: tuple[str, ...] = tuple(ids)) -> None:
                for recording_id in ids:
                    await promise_file_in_time(self._jobs, transaction, recording_id)

            await self._database.write(promise)
