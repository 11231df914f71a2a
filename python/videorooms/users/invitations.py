"""Invitations: links that are good once, by which people set their password.

Owners and the command line make them for users, the first start of a server makes one for whoever will own it;
`sign_ins` has them taken. Only hashes are kept. A new one makes those before it worthless, and so does the password
being set.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.accounts.service import AccountService
from videorooms.acts import Subject
from videorooms.callers import Role
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id, require_id
from videorooms.users import repository
from videorooms.users.model import Invitation, User, UserStatus, check_name, digest, make_token, require_email
from videorooms.users.service import UserService, add_within, found

# What the page for it reads; the fragment of an address reaches no server and no log of one.
PATH = "/#/welcome?token="


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    invitation: Invitation
    token: str

    def url(self, origin: str) -> str:
        """That of a first start says so, because its page asks for more than a password."""
        return f"{origin}{PATH}{self.token}" + ("&first=true" if self.invitation.user_id is None else "")


class InvitationService:
    def __init__(
        self, database: Database, accounts: AccountService, users: UserService, clock: Clock, good_for: timedelta
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._users = users
        self._clock = clock
        self._good_for = good_for

    async def start(self, *, first_start: bool) -> MadeInvitation | None:
        """The link of a first start, unless somebody has made users before; for the operator's eyes."""
        account_id = self._accounts.default_id

        async def work(transaction: Transaction) -> MadeInvitation | None:
            await repository.remove_expired_invitations(transaction.connection, self._clock.now())
            if not first_start or await repository.count(transaction.connection, account_id):
                return None
            return await self._make(transaction, account_id, None)

        return await self._database.write(work)

    async def invite(self, account_id: str, user_id: str) -> MadeInvitation:
        """Raises `not_found`, `invalid_id`, and `unprocessable` for somebody who is disabled."""
        user_id = require_id(user_id, "user_id")

        async def work(transaction: Transaction) -> MadeInvitation:
            user = found(await repository.find(transaction.connection, account_id, user_id, claimed=True))
            if user.status is UserStatus.DISABLED:
                raise VideoRoomsError("unprocessable", "The user is disabled.", parameter="user_id")
            transaction.subject = Subject("user", user.id)
            return await self._make(transaction, account_id, user.id)

        return await self._database.write(work)

    async def look_up(self, token: str) -> Invitation | None:
        """None unless it can be taken now."""
        async with self._database.read() as connection:
            invitation = await repository.find_invitation(connection, digest(token), self._clock.now())
            return invitation if invitation and await _holds(connection, invitation) else None

    async def invited(self, invitation: Invitation, *, email: str | None, name: str | None) -> User:
        """Who takes it: the user whom it names, or one who is made of what they say of themselves.

        Raises `unprocessable` and `out_of_range` about the latter, and `not_found`.
        """
        if invitation.user_id is not None:
            return await self._users.get(invitation.account_id, invitation.user_id)
        if email is None:
            raise VideoRoomsError("unprocessable", "The first owner's e-mail address is needed.", pointer="/email")
        address, now = require_email(email), self._clock.now()
        called = name or address.partition("@")[0]
        check_name(called)
        return User(new_id(), invitation.account_id, address, called, Role.OWNER, True, created_at=now, updated_at=now)

    async def take_within(self, transaction: Transaction, token: str, user: User, password_hash: str) -> User | None:
        """Sets the password of who was `invited`, and makes the first owner. None when it cannot be taken any more."""
        connection = transaction.connection
        invitation = await repository.find_invitation(connection, digest(token), self._clock.now(), claimed=True)
        if invitation is None:
            return None
        if invitation.user_id is None:
            await repository.claim_account(connection, invitation.account_id)
        if not await _holds(connection, invitation):
            return None
        if invitation.user_id is None:
            await repository.remove_invitation(connection, invitation.id)
            await add_within(transaction, user, password_hash)
            return user
        there = found(await repository.find(connection, invitation.account_id, invitation.user_id, claimed=True))
        await self._users.set_password_within(transaction, there, password_hash)
        return there

    async def _make(self, transaction: Transaction, account_id: str, user_id: str | None) -> MadeInvitation:
        now, token = self._clock.now(), make_token()
        invitation = Invitation(new_id(), account_id, user_id, now, now + self._good_for)
        await repository.remove_invitations(transaction.connection, user_id)
        await repository.add_invitation(transaction.connection, invitation, digest(token))
        return MadeInvitation(invitation, token)


async def _holds(connection: AsyncConnection, invitation: Invitation) -> bool:
    """That of a first start ends when there is a user, any other when its user is disabled."""
    if invitation.user_id is None:
        return not await repository.count(connection, invitation.account_id)
    user = await repository.find(connection, invitation.account_id, invitation.user_id)
    return user is not None and user.status is not UserStatus.DISABLED
