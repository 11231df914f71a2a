"""Use cases of webhook keys: one for each account from its first need on, shown to receivers, rotated with an overlap.

`webhooks.delivery` signs with what `signing_key` gives, routes and the command line list and rotate. A private key
never reaches a log, an answer or an error. It knows no HTTP.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from videorooms.acts import Subject
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.webhooks import key_repository as repository
from videorooms.webhooks.key_model import OVERLAP_MAX, KeyStatus, WebhookKey, shown, signing
from videorooms.webhooks.signing import make_private_key, public_key

# An account's first key signs since before it was made, so that a process whose clock is behind finds it in force and
# makes no second one.
CLOCKS_DIFFER = timedelta(minutes=5)
# How long another process may go on signing with a key that was rotated away at once.
REMEMBERED_SECS = 5.0


class WebhookKeyService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # By account: its keys, and until when to trust them.
        self._remembered: dict[str, tuple[Sequence[WebhookKey], float]] = {}

    async def signing_key(self, account_id: str) -> bytes:
        """The private key that signs for the account now."""
        keys, until = self._remembered.get(account_id, ((), 0.0))
        if until <= self._clock.monotonic():
            keys = await self._keys(account_id)
        key = signing(keys, self._clock.now()) or await self._first(account_id)
        return key.private_key

    async def list(self, account_id: str) -> Sequence[WebhookKey]:
        """Those that receivers should know, newest first; never empty."""
        if signing(await self._keys(account_id), self._clock.now()) is None:
            await self._first(account_id)
        return shown(await self._keys(account_id), self._clock.now())

    async def rotate(self, account_id: str, overlap: timedelta) -> WebhookKey:
        """Announce a new key, which signs when the overlap is over. One that was announced before is withdrawn.

        Raises `out_of_range`.
        """
        if not timedelta() <= overlap <= OVERLAP_MAX:
            raise VideoRoomsError("out_of_range", f"The overlap is 0 to {OVERLAP_MAX.days} days.", pointer="/overlap")
        await self.list(account_id)

        async def work(transaction: Transaction) -> WebhookKey:
            connection, now = transaction.connection, self._clock.now()
            await repository.claim_account(connection, account_id)
            added = _made(account_id, now, now + overlap)
            for key in await repository.of_account(connection, account_id):
                match key.status(now):
                    case KeyStatus.NEXT:
                        await repository.remove(connection, key.id)
                    case KeyStatus.ACTIVE:
                        await repository.end(connection, key.id, added.signs_from)
            await repository.add(connection, added)
            transaction.subject = Subject("webhook_key", added.id)
            return added

        added = await self._database.write(work)
        self._remembered.pop(account_id, None)
        return added

    def now(self) -> datetime:
        return self._clock.now()

    async def _keys(self, account_id: str) -> Sequence[WebhookKey]:
        async with self._database.read() as connection:
            keys = await repository.of_account(connection, account_id)
        self._remembered[account_id] = (keys, self._clock.monotonic() + REMEMBERED_SECS)
        return keys

    async def _first(self, account_id: str) -> WebhookKey:
        async def work(transaction: Transaction) -> WebhookKey:
            connection, now = transaction.connection, self._clock.now()
            await repository.claim_account(connection, account_id)
            there = signing(await repository.of_account(connection, account_id), now)
            if there is not None:
                return there
            added = _made(account_id, now, now - CLOCKS_DIFFER)
            await repository.add(connection, added)
            return added

        key = await self._database.write(work)
        self._remembered.pop(account_id, None)
        return key


def _made(account_id: str, now: datetime, signs_from: datetime) -> WebhookKey:
    private_key = make_private_key()
    return WebhookKey(new_id(), account_id, private_key, public_key(private_key), now, signs_from, signs_until=None)
