"""Takes away sign-ins whose time is over.

`runtime` has it run every hour. One that is over counts as gone before.
"""

from datetime import timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.sign_ins import repository

QUEUE = "sign-in-clean-up"
# Small enough that a writer who waits for one transaction does not notice.
AT_ONCE = 500


class SignInCleanup:
    def __init__(self, database: Database, clock: Clock, idle: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._idle = idle

    async def delete_over(self) -> None:
        async def some(transaction: Transaction) -> int:
            return await repository.remove_over(transaction.connection, self._clock.now(), self._idle, AT_ONCE)

        while await self._database.write(some):
            pass
