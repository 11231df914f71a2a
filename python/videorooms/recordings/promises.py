"""The durable jobs that recordings promise, by name.

`recordings.service` and the jobs themselves promise with them; `recordings.storing` and `recordings.removal` keep them.
"""

from videorooms.database.transactions import Transaction
from videorooms.jobs.queue import JobQueue

# One job a recording: its file is taken to where its row says, whatever happened before.
FILES_QUEUE = "recording-files"
# One job for all: finds the recordings of a deletion of many, however many those are.
REMOVAL_QUEUE = "recording-removal"


async def promise_file(jobs: JobQueue, transaction: Transaction, recording_id: str) -> None:
    """Have the file of this recording looked at, now even if an earlier failure makes it wait."""
    if not await jobs.hasten(transaction, FILES_QUEUE, recording_id):
        await promise_file_in_time(jobs, transaction, recording_id)


async def promise_file_in_time(jobs: JobQueue, transaction: Transaction, recording_id: str) -> None:
    """The same, but what waits keeps its time: for many, whom storage that is away must not see again and again."""
    await jobs.enqueue(transaction, FILES_QUEUE, {"recording_id": recording_id}, dedup_key=recording_id)


async def promise_removal(jobs: JobQueue, transaction: Transaction) -> None:
    """Have what was deleted found."""
    await jobs.enqueue(transaction, REMOVAL_QUEUE, dedup_key=REMOVAL_QUEUE)
