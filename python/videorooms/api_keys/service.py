"""Says who may manage the account.

`runtime` starts it, `http` asks it at every request. The key is the one that the settings name or else one that is made
when the database has none; the made one is handed out once and kept as a hash. A key never reaches a log or an error.
"""

import hmac

from videorooms.api_keys import repository
from videorooms.api_keys.model import digest, make_key
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id


class ApiKeyService:
    def __init__(self, database: Database, clock: Clock, configured: str | None) -> None:
        self._database = database
        self._clock = clock
        self._configured = None if configured is None else digest(configured)

    async def start(self) -> str | None:
        """The key that it had to make, for the operator's eyes; None when there is one already."""
        if self._configured is not None:
            return None

        async def work(transaction: Transaction) -> str | None:
            if await repository.any_valid(transaction.connection):
                return None
            key = make_key()
            await repository.add(transaction.connection, new_id(), digest(key), self._clock.now())
            return key

        return await self._database.write(work)

    async def authenticate(self, authorization: str | None) -> None:
        """Takes the value of an Authorization header. Raises `unauthorized` unless it carries a valid key."""
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise VideoRoomsError("unauthorized", "An API key is needed: Authorization: Bearer <API key>.")
        if not await self._is_valid(digest(key.strip())):
            raise VideoRoomsError("unauthorized", "The API key is not valid.")

    async def _is_valid(self, presented: bytes) -> bool:
        # A configured key stands instead of made ones, so that setting one locks a leaked one out.
        if self._configured is not None:
            return hmac.compare_digest(presented, self._configured)
        async with self._database.read() as connection:
            return await repository.is_valid(connection, presented)
