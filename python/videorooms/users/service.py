"""Use cases of users: making, listing, changing and deleting them.

Routes and the command line keep users, `sign_ins` lets them in. An account that has users keeps one owner who can sign
in. A change that touches what somebody may do emits `UserChanged` inside the transaction, so that their sign-ins end in
the same commit. It knows no HTTP and no cookie.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from videorooms.acts import Subject
from videorooms.callers import Role
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import UserChanged
from videorooms.ids import is_uuid, new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.users import repository
from videorooms.users.model import User, check_name, check_password, read_email, require_email
from videorooms.users.passwords import Passwords
from videorooms.users.repository import EmailTaken

NO_USER = "There is no such user."


class UserService:
    def __init__(self, database: Database, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords

    async def create(self, account_id: str, *, email: str, name: str, role: Role) -> User:
        """Somebody who can sign in once an invitation was taken.

        Raises `duplicate` and `unprocessable` about the address, `out_of_range` and `unprocessable` about the name.
        """
        email = require_email(email)
        check_name(name)
        now = self._clock.now()
        user = User(new_id(), account_id, email, name, role, has_password=False, created_at=now, updated_at=now)

        async def work(transaction: Transaction) -> None:
            await add_within(transaction, user)

        await self._database.write(work)
        return user

    async def get(self, account_id: str, user_id: str) -> User:
        """Raises `not_found`, also for one of another account, and `invalid_id`."""
        user_id = require_id(user_id, "user_id")
        async with self._database.read() as connection:
            return found(await repository.find(connection, account_id, user_id))

    async def named(self, account_id: str, id_or_email: str) -> User:
        """Raises `not_found`."""
        if is_uuid(id_or_email):
            return await self.get(account_id, id_or_email)
        known = await self.known(id_or_email)
        return found(known[0] if known and known[0].account_id == account_id else None)

    async def list(self, account_id: str, contains: str | None, page: Page) -> Listing[User]:
        """Oldest first; `contains` is looked for in names and addresses."""
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, contains, page)

    async def update(self, account_id: str, user_id: str, changes: Mapping[str, Any]) -> User:
        """Changes `email`, `name`, `role` or `disabled`, and nothing that is not named.

        Another role, or being disabled, ends the user's sign-ins; another address, or being disabled, ends invitations.
        Raises `not_found`, `invalid_id`, `last_owner`, and as `create` does.
        """
        user_id = require_id(user_id, "user_id")
        told = dict(changes)
        if "email" in told:
            told["email"] = require_email(told["email"])
        if "name" in told:
            check_name(told["name"])

        async def work(transaction: Transaction) -> User:
            user = await self._claim(transaction, account_id, user_id)
            changed = _changed(user, told, self._clock.now())
            if changed == user:
                return user
            fields = ("email", "name", "role", "disabled_at", "updated_at")
            try:
                await repository.change(transaction.connection, user.id, {one: getattr(changed, one) for one in fields})
            except EmailTaken as error:
                raise email_taken() from error
            await self._keep_an_owner(transaction, user)
            if user.email != changed.email or changed.disabled_at is not None:
                # They went to an address, and to a person, that this is not any more.
                await repository.remove_invitations(transaction.connection, user.id)
            if (user.role, user.disabled_at) != (changed.role, changed.disabled_at):
                await transaction.emit(UserChanged(changed.updated_at, user.id))
            return changed

        return await self._database.write(work)

    async def delete(self, account_id: str, user_id: str) -> None:
        """With invitations and sign-ins. Raises `not_found`, `invalid_id` and `last_owner`."""
        user_id = require_id(user_id, "user_id")

        async def work(transaction: Transaction) -> None:
            user = await self._claim(transaction, account_id, user_id)
            await transaction.emit(UserChanged(self._clock.now(), user.id))
            await repository.remove(transaction.connection, user.id)
            await self._keep_an_owner(transaction, user)

        await self._database.write(work)

    async def known(self, email: str) -> tuple[User, str | None] | None:
        """The user of whatever account with this address, and the hash of the password."""
        read = read_email(email)
        if read is None:
            return None
        async with self._database.read() as connection:
            return await repository.find_by_email(connection, read)

    async def hash_new_password(self, user: User, password: str, pointer: str) -> str:
        """Raises `out_of_range`, `unprocessable` and `unavailable`."""
        check_password(password, pointer, email=user.email, name=user.name)
        return await self._passwords.hash(password)

    async def set_password_within(self, transaction: Transaction, user: User, password_hash: str) -> None:
        """Ends the user's sign-ins, and makes invitations worthless. The caller has claimed the user."""
        now = self._clock.now()
        changes = {"password_hash": password_hash, "updated_at": now}
        await repository.change(transaction.connection, user.id, changes)
        await repository.remove_invitations(transaction.connection, user.id)
        await transaction.emit(UserChanged(now, user.id))

    async def signed_in_within(self, transaction: Transaction, user: User, rehashed: str | None) -> None:
        """The caller has claimed the user; `rehashed` is the same password at the cost of today."""
        changes: dict[str, Any] = {"last_sign_in_at": self._clock.now()}
        if rehashed is not None:
            changes["password_hash"] = rehashed
        await repository.change(transaction.connection, user.id, changes)

    async def _claim(self, transaction: Transaction, account_id: str, user_id: str) -> User:
        await repository.claim_account(transaction.connection, account_id)
        transaction.subject = Subject("user", user_id)
        return found(await repository.find(transaction.connection, account_id, user_id, claimed=True))

    async def _keep_an_owner(self, transaction: Transaction, before: User) -> None:
        """After the change. Raises `last_owner` when `before` was the only one who could say who may do what."""
        if before.role is not Role.OWNER or before.disabled_at is not None:
            return
        if not await repository.count_owners(transaction.connection, before.account_id):
            detail = "An account that has users keeps an owner who is not disabled; make another one first."
            raise VideoRoomsError("last_owner", detail)


async def add_within(transaction: Transaction, user: User, password_hash: str | None = None) -> None:
    """Raises `duplicate`."""
    try:
        await repository.add(transaction.connection, user, password_hash)
    except EmailTaken as error:
        raise email_taken() from error
    transaction.subject = Subject("user", user.id)


def found(user: User | None) -> User:
    """Raises `not_found`."""
    if user is None:
        raise VideoRoomsError("not_found", NO_USER, parameter="user_id")
    return user


def email_taken() -> VideoRoomsError:
    return VideoRoomsError("duplicate", "Another user has this e-mail address.", pointer="/email")


def _changed(user: User, told: dict[str, Any], now: datetime) -> User:
    fields = {name: value for name, value in told.items() if name != "disabled"}
    if "disabled" in told and told["disabled"] != (user.disabled_at is not None):
        fields["disabled_at"] = now if told["disabled"] else None
    changed = replace(user, **fields)
    return user if changed == user else replace(changed, updated_at=now)
