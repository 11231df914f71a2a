"""Use cases of API keys: making, listing and revoking them, and telling whose a presented one is.

`runtime` starts it, `http` asks it at every request, routes and the command line keep the keys. A key is handed out
once and kept as a hash; it never reaches a log or an error. What a key may do is for others to hold it to.
"""

import hmac
from datetime import datetime

from videorooms.accounts.service import AccountService
from videorooms.acts import Subject
from videorooms.api_keys import repository
from videorooms.api_keys.model import LAST_USE_STEP, NAME_MAX_LENGTH, SHOWN_LENGTH, ApiKey, digest, make_key
from videorooms.callers import Caller, CallerKind, Scope
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.texts import is_storable

FIRST_KEY_NAME = "first key"
# What people read where the name of a key stands.
CONFIGURED_NAME = "key of the settings"


class ApiKeyService:
    def __init__(self, database: Database, accounts: AccountService, clock: Clock, configured: str | None) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock
        self._configured = None if configured is None else digest(configured)
        # When this process wrote the last use of a key, by the key's id, so that a burst of requests writes it once.
        self._noted: dict[str, datetime] = {}

    async def start(self) -> str | None:
        """The key that it had to make, for the operator's eyes; None when somebody can manage the default account."""
        if self._configured is not None:
            return None
        account_id = self._accounts.default_id
        async with self._database.read() as connection:
            if await repository.any_of_scope(connection, account_id, Scope.ALL):
                return None
        return (await self.create(account_id, name=FIRST_KEY_NAME, scope=Scope.ALL))[1]

    async def create(self, account_id: str, *, name: str, scope: Scope) -> tuple[ApiKey, str]:
        """The key's row, and the key itself, which nobody can ask for again.

        Raises `out_of_range` and `unprocessable`, both about the name.
        """
        _check_name(name)
        key = make_key()
        made = ApiKey(new_id(), account_id, name, scope, key[:SHOWN_LENGTH], self._clock.now(), last_used_at=None)

        async def work(transaction: Transaction) -> None:
            await repository.add(transaction.connection, made, digest(key))
            transaction.subject = Subject("api_key", made.id)

        await self._database.write(work)
        return made, key

    async def list(self, account_id: str, page: Page) -> Listing[ApiKey]:
        """Those that are valid, without the one of the settings."""
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, page)

    async def revoke(self, account_id: str, key_id: str) -> None:
        """The next request that brings it is refused. Raises `not_found`, also when it is revoked, and `invalid_id`."""
        key_id = require_id(key_id, "api_key_id")

        async def work(transaction: Transaction) -> None:
            if not await repository.mark_revoked(transaction.connection, account_id, key_id, self._clock.now()):
                raise VideoRoomsError("not_found", "There is no such API key.", parameter="api_key_id")
            transaction.subject = Subject("api_key", key_id)

        await self._database.write(work)

    async def authenticate(self, authorization: str | None) -> Caller:
        """Takes the value of an Authorization header. Raises `unauthorized` unless it carries a valid key."""
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise VideoRoomsError("unauthorized", "An API key is needed: Authorization: Bearer <API key>.")
        return await self.holder(key.strip())

    async def holder(self, key: str) -> Caller:
        """Who has this key. Raises `unauthorized`."""
        presented = digest(key)
        if self._configured is not None and hmac.compare_digest(presented, self._configured):
            return self._of_settings()
        async with self._database.read() as connection:
            found = await repository.find_by_digest(connection, presented)
        if found is None:
            raise VideoRoomsError("unauthorized", "The API key is not valid.")
        await self._note_use(found)
        return _caller(found)

    async def holder_of(self, key_id: str | None, proof: bytes | None, secret: bytes) -> Caller | None:
        """Who signed in with the key of this id while it is valid, or with the settings' while that is the same.

        `proof` is what `prove` gave for the same secret.
        """
        if key_id is None:
            same = proof is not None and hmac.compare_digest(proof, self.prove(secret) or b"")
            return self._of_settings() if same else None
        async with self._database.read() as connection:
            found = await repository.find(connection, key_id)
        return None if found is None else _caller(found)

    def prove(self, secret: bytes) -> bytes | None:
        """Tells by which key of the settings somebody came, without anything to guess that key from.

        None where the settings name no key.
        """
        return None if self._configured is None else hmac.digest(secret, self._configured, "sha256")

    def _of_settings(self) -> Caller:
        return Caller(self._accounts.default_id, CallerKind.API_KEY, None, Scope.ALL, CONFIGURED_NAME)

    async def _note_use(self, api_key: ApiKey) -> None:
        now = self._clock.now()
        known = self._noted.get(api_key.id) or api_key.last_used_at
        if known is not None and now - known < LAST_USE_STEP:
            return

        async def work(transaction: Transaction) -> None:
            await repository.mark_used(transaction.connection, api_key.id, now)

        self._noted[api_key.id] = now
        try:
            await self._database.write(work)
        except VideoRoomsError:
            # Whoever may read must be able to while nothing can be written; the next hour tries again.
            return


def _caller(api_key: ApiKey) -> Caller:
    return Caller(api_key.account_id, CallerKind.API_KEY, api_key.id, api_key.scope, api_key.name)


def _check_name(name: str) -> None:
    if not 0 < len(name) <= NAME_MAX_LENGTH:
        raise VideoRoomsError("out_of_range", f"A name has 1 to {NAME_MAX_LENGTH} characters.", pointer="/name")
    if not is_storable(name):
        raise VideoRoomsError("unprocessable", "The name has a NUL or a lone surrogate.", pointer="/name")
