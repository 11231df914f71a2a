"""Use cases of accounts: the default one, making others, finding them.

`runtime` starts it, the command line makes and lists accounts. Accounts are never deleted, because what was billed or
audited by them stays. It knows no HTTP and nothing of what belongs to an account.
"""

from videorooms.accounts import repository
from videorooms.accounts.model import DEFAULT_NAME, NAME_MAX_LENGTH, Account
from videorooms.accounts.repository import NameTaken
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import is_uuid, new_id
from videorooms.listing import Listing, Page
from videorooms.texts import is_storable


class AccountService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._default_id: str | None = None

    @property
    def default_id(self) -> str:
        """The account of the settings' key, of the first key and of the demo room. Known after `start`."""
        if self._default_id is None:
            raise RuntimeError("AccountService is used before its start")
        return self._default_id

    async def start(self) -> None:
        """Makes the default account when there is none."""
        async with self._database.read() as connection:
            found = await repository.find_named(connection, DEFAULT_NAME)
        self._default_id = (found or await self.create(DEFAULT_NAME)).id

    async def create(self, name: str) -> Account:
        """Raises `duplicate`, `out_of_range` and `unprocessable`, all about the name."""
        _check_name(name)
        account = Account(new_id(), name, self._clock.now())

        async def work(transaction: Transaction) -> None:
            try:
                await repository.add(transaction.connection, account.id, account.name, account.created_at)
            except NameTaken as error:
                raise VideoRoomsError("duplicate", "Another account has this name.", pointer="/name") from error

        await self._database.write(work)
        return account

    async def list(self, page: Page) -> Listing[Account]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, page)

    async def get(self, id_or_name: str) -> Account:
        """Raises `not_found`."""
        async with self._database.read() as connection:
            found = await repository.find(connection, id_or_name) if is_uuid(id_or_name) else None
            found = found or await repository.find_named(connection, id_or_name)
        if found is None:
            raise VideoRoomsError("not_found", "There is no such account.", parameter="account")
        return found


def _check_name(name: str) -> None:
    if not 0 < len(name) <= NAME_MAX_LENGTH:
        raise VideoRoomsError("out_of_range", f"A name has 1 to {NAME_MAX_LENGTH} characters.", pointer="/name")
    if not is_storable(name) or not name.isprintable() or name != name.strip():
        detail = "A name has printable characters only, and no space at either end."
        raise VideoRoomsError("unprocessable", detail, pointer="/name")
    if is_uuid(name):
        raise VideoRoomsError("unprocessable", "A name must not look like an id.", pointer="/name")
