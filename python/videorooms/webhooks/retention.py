"""Keeps the delivery log, and the list of given-up jobs, from growing for ever.

`runtime` has it run every hour. What is pending is never touched.
"""

from datetime import timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs import repository as jobs_repository
from videorooms.webhooks import repository

QUEUE = "webhook-clean-up"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 200


class LogCleanup:
    def __init__(self, database: Database, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep

    async def delete_old(self) -> None:
        before = self._clock.now() - self._keep

        async def some(transaction: Transaction) -> int:
            return await repository.delete_finished(transaction.connection, before, AT_ONCE)

        while await self._database.write(some):
            pass

        async def failed(transaction: Transaction) -> int:
            return await jobs_repository.delete_failed(transaction.connection, before)

        await self._database.write(failed)
