"""Takes away the requests with idempotency keys whose time is over.

`runtime` has it run every hour. An expired request counts as gone before.
"""

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.idempotency import repository

QUEUE = "idempotency-clean-up"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 500


class Expiry:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def delete_expired(self) -> None:
        async def some(transaction: Transaction) -> int:
            return await repository.delete_expired(transaction.connection, self._clock.now(), AT_ONCE)

        while await self._database.write(some):
            pass
