"""Takes away audit entries that are older than the operator keeps them.

`runtime` has it run every hour.
"""

from datetime import timedelta

from videorooms.audit import repository
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction

QUEUE = "audit-clean-up"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 500


class AuditCleanup:
    def __init__(self, database: Database, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep

    async def delete_old(self) -> None:
        before = self._clock.now() - self._keep

        async def some(transaction: Transaction) -> int:
            return await repository.remove_before(transaction.connection, before, AT_ONCE)

        while await self._database.write(some):
            pass
