"""Promises jobs inside the transactions of others.

Services call `enqueue` with the transaction that makes the work necessary: either both become true or none. The worker
hears of it after the commit. It runs nothing.
"""

from datetime import datetime
from typing import Any

from videorooms.clock import Clock
from videorooms.database.transactions import Transaction
from videorooms.events import JobEnqueued
from videorooms.ids import new_id
from videorooms.jobs import repository
from videorooms.jobs.repository import NewJob


class JobQueue:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def enqueue(
        self,
        transaction: Transaction,
        queue: str,
        payload: dict[str, Any] | None = None,
        *,
        dedup_key: str | None = None,
        group_key: str | None = None,
        run_at: datetime | None = None,
    ) -> None:
        """Promise one run of the queue's handler that begins after this transaction, at `run_at` or at once.

        With a `dedup_key` there is at most one such job: a waiting one covers this promise and keeps its time, one that
        runs is run once more. Jobs of one group share its limit.
        """
        now = self._clock.now()
        new = NewJob(new_id(), queue, payload or {}, run_at or now, dedup_key, group_key)
        await repository.add(transaction.connection, new, now)
        await transaction.emit(JobEnqueued(now, queue))

    async def hasten(self, transaction: Transaction, queue: str, dedup_key: str) -> bool:
        """Make a waiting job due now, and one that runs when this run is over; False when there is none of this key."""
        now = self._clock.now()
        found = await repository.hasten(transaction.connection, queue, dedup_key, now)
        if found:
            await transaction.emit(JobEnqueued(now, queue))
        return found
