"""Use cases of links: make one for a stored file, check one that came back, change the key.

`recordings` and `compositions` ask for links, their routes check them, the command line changes the key. A bucket that
signs URLs itself is asked first; else the link leads to a route of ours. It knows no HTTP.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.links import repository
from videorooms.links.model import KEY_BYTES, LIFETIME_MAX, LinkKey, StoredFile, signing
from videorooms.links.signing import is_signed, read_expiry, second_of, signature_of
from videorooms.storage.store import ObjectStore

# How long another process may go on with keys that were changed.
REMEMBERED_SECS = 5.0


class LinkService:
    def __init__(self, database: Database, store: ObjectStore, clock: Clock, lasts: timedelta) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._lasts = min(lasts, LIFETIME_MAX)
        self._keys: Sequence[LinkKey] = ()
        self._remembered_until = 0.0

    async def start(self) -> None:
        """See that there is a key."""

        async def work(transaction: Transaction) -> None:
            if signing(await repository.all_keys(transaction.connection)) is None:
                await repository.add(transaction.connection, self._made())

        await self._database.write(work)

    async def link(self, file: StoredFile, origin: str) -> str:
        """A URL that is good for as long as the settings say. `origin` is where clients reach this server."""
        direct = await self._store.signed_url(file.key, self._lasts)
        if direct is not None:
            return direct
        key = signing(await self._current())
        if key is None:
            raise VideoRoomsError("unavailable", "There is no key to sign links with.")
        expires = second_of(self._clock.now() + self._lasts)
        return f"{origin}{file.path}?expires={expires}&signature={signature_of(key.secret, file.path, expires)}"

    async def check(self, path: str, expires: str, signature: str) -> None:
        """Raises `forbidden` unless the link is one of ours to this path and still good."""
        now, until = self._clock.now(), read_expiry(expires)
        keys = [key.secret for key in await self._current() if key.checks(now)]
        if until is None or not is_signed(keys, path, until, signature):
            raise VideoRoomsError("forbidden", "The link is not valid.", parameter="signature")
        if until <= second_of(now):
            raise VideoRoomsError("forbidden", "The link has expired; ask for a new one.", parameter="expires")

    async def change_key(self, *, revoke: bool) -> None:
        """Sign with another key from now on. Links of the former stay good for as long as they say, or none at all."""

        async def work(transaction: Transaction) -> None:
            connection, now = transaction.connection, self._clock.now()
            if revoke:
                await repository.remove_all(connection)
            await repository.end(connection, now)
            await repository.remove_ended(connection, now - LIFETIME_MAX)
            await repository.add(connection, self._made())

        await self._database.write(work)
        self._remembered_until = 0.0

    async def _current(self) -> Sequence[LinkKey]:
        if self._remembered_until <= self._clock.monotonic():
            async with self._database.read() as connection:
                self._keys = await repository.all_keys(connection)
            self._remembered_until = self._clock.monotonic() + REMEMBERED_SECS
        return self._keys

    def _made(self) -> LinkKey:
        return LinkKey(new_id(), secrets.token_bytes(KEY_BYTES), self._clock.now(), signs_until=None)
