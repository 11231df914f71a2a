"""Use cases of signing in to the portal and out of it, and telling who a cookie is.

Routes call it, `http` asks it at every request that brings a cookie. A sign-in is a row of its own under the hash of a
random token; each one gets a new token, and takes the place of the one that the browser had before. It ends by its
time, by being idle, by signing out, with its API key, and with whatever touches what its user may do. It knows no
cookies.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from videorooms.accounts.service import AccountService
from videorooms.acts import NOTHING, Act, Actor, ActorKind, Subject
from videorooms.api_keys.service import ApiKeyService
from videorooms.audit.service import AuditService
from videorooms.callers import Caller, CallerKind, SignedIn
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import UserChanged
from videorooms.ids import new_id
from videorooms.sign_ins import repository
from videorooms.sign_ins.limits import SignInLimits, TooManyTries, Try
from videorooms.sign_ins.model import Lifetime, MadeSignIn, SignIn, Whence, digest, make_token
from videorooms.users import repository as users_repository
from videorooms.users.invitations import InvitationService
from videorooms.users.model import User, read_email
from videorooms.users.passwords import Passwords
from videorooms.users.service import UserService

log = structlog.get_logger(__name__)

OPERATION = "sign_in"
# One sentence for everything that may be wrong, because each of its own would tell who is a user here.
REFUSED = "E-mail address and password do not fit, or the user is kept out."

_OVER = "The sign-in is over; sign in again."


class SignInService:
    """What signs in raises `sign_in_refused`, `TooManyTries` and `unavailable`."""

    def __init__(
        self,
        *,
        database: Database,
        accounts: AccountService,
        api_keys: ApiKeyService,
        users: UserService,
        invitations: InvitationService,
        passwords: Passwords,
        audit: AuditService,
        limits: SignInLimits,
        lifetime: Lifetime,
        clock: Clock,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._api_keys = api_keys
        self._users = users
        self._invitations = invitations
        self._passwords = passwords
        self._audit = audit
        self._limits = limits
        self.lifetime = lifetime
        self._clock = clock
        # Sign-ins whose last use is being written, so that a burst of requests writes it once.
        self._noting: set[str] = set()
        database.within(UserChanged, _end_sign_ins)

    async def by_key(self, key: str, whence: Whence) -> MadeSignIn:
        """As what the key may do. Raises `forbidden` for one that only makes tokens."""
        counted = await self._count("api_key", whence, None)
        try:
            holder = await self._api_keys.holder(key)
        except VideoRoomsError as error:
            if error.code != "unauthorized":
                raise
            raise await self._refused("api_key", whence, "The API key is not valid.", "/api_key") from error
        self._limits.take_back(counted)
        if (role := holder.role) is None:
            act = Act(holder.account_id, Actor.of(holder), OPERATION, NOTHING, whence.address, {"by": "api_key"})
            await self._audit.note_refused(act)
            detail = f"An API key with scope {holder.standing} does not open the portal."
            raise VideoRoomsError("forbidden", detail, pointer="/api_key")
        caller = replace(holder, standing=role)

        async def work(transaction: Transaction) -> MadeSignIn:
            return await self._made(transaction, caller, whence, "api_key")

        return await self._database.write(work)

    async def by_password(self, email: str, password: str, whence: Whence) -> MadeSignIn:
        """Takes as long for an address that nobody has as for a wrong password, and says the same."""
        address = read_email(email)
        counted = await self._count("password", whence, address)
        known = await self._users.known(email)
        user, kept = known or (None, None)
        fits = await self._passwords.matches(password, kept)
        if user is None or kept is None or not fits or user.disabled_at is not None:
            raise await self._refused("password", whence, REFUSED, None, user)
        rehashed = await self._passwords.hash(password) if self._passwords.outdated(kept) else None

        async def work(transaction: Transaction) -> MadeSignIn | None:
            there = await users_repository.find_with_hash(transaction.connection, user.id)
            # What was checked may have been changed while it was.
            if there is None or there[1] != kept or there[0].disabled_at is not None:
                return None
            await self._users.signed_in_within(transaction, there[0], rehashed)
            return await self._made(transaction, _caller(there[0]), whence, "password")

        made = await self._database.write(work)
        if made is None:
            raise await self._refused("password", whence, REFUSED, None, user)
        self._limits.take_back(counted)
        return made

    async def by_invitation(
        self, token: str, password: str, whence: Whence, *, email: str | None = None, name: str | None = None
    ) -> MadeSignIn:
        """Sets the password and signs in. That of a first start makes the owner of this address and name.

        Raises `out_of_range`, `unprocessable` and `duplicate` about the fields, and then it is still good.
        """
        counted = await self._count("invitation", whence, None)
        refused = "The link was used, or its time is over."
        invitation = await self._invitations.look_up(token)
        if invitation is None:
            raise await self._refused("invitation", whence, refused, "/invitation")
        self._limits.take_back(counted)
        user = await self._invitations.invited(invitation, email=email, name=name)
        password_hash = await self._users.hash_new_password(user, password, "/password")

        async def work(transaction: Transaction) -> MadeSignIn | None:
            there = await self._invitations.take_within(transaction, token, user, password_hash)
            if there is None:
                return None
            await self._users.signed_in_within(transaction, there, None)
            return await self._made(transaction, _caller(there), whence, "invitation")

        made = await self._database.write(work)
        if made is None:
            raise await self._refused("invitation", whence, refused, "/invitation")
        return made

    async def authenticate(self, token: str) -> Caller:
        """Whose cookie it is. Raises `unauthorized`."""
        async with self._database.read() as connection:
            sign_in = await repository.find(connection, digest(token))
            user = (
                sign_in
                and sign_in.user_id
                and await users_repository.find(connection, sign_in.account_id, sign_in.user_id)
            )
        now = self._clock.now()
        if sign_in is None or self.lifetime.end(sign_in) <= now:
            raise VideoRoomsError("unauthorized", _OVER)
        caller = _caller(user) if user else await self._of_key(sign_in, token)
        if caller is None or (user and user.disabled_at is not None):
            raise VideoRoomsError("unauthorized", _OVER)
        await self._note_use(sign_in, now)
        return replace(caller, sign_in=SignedIn(sign_in.id, self.lifetime.end(replace(sign_in, used_at=now))))

    async def end(self, caller: Caller) -> None:
        """Signs out. Raises `not_found` for who brought an API key instead of signing in."""
        if caller.sign_in is None:
            raise VideoRoomsError("not_found", "An API key does not sign in; there is nothing to end.")
        sign_in_id = caller.sign_in.id

        async def work(transaction: Transaction) -> None:
            await repository.end(transaction.connection, sign_in_id)
            transaction.subject = Subject("sign_in", sign_in_id)

        await self._database.write(work)

    async def change_password(self, caller: Caller, current: str, new: str, whence: Whence) -> MadeSignIn:
        """Ends all sign-ins of the user, this one too, and makes another one for who asks.

        Raises `forbidden` for an API key and a wrong password, `out_of_range` and `unprocessable` about the new one.
        """
        if caller.kind is not CallerKind.USER or caller.id is None:
            raise VideoRoomsError("forbidden", "Only a user has a password to change.")
        user_id = caller.id
        # Not by the address, which strangers may have tried too often.
        counted = await self._count("change_password", whence, caller.email, f"user {user_id}")
        known = await self._users.known(caller.email or "")
        user, kept = known or (None, None)
        if user is None or kept is None or not await self._passwords.matches(current, kept):
            await self._note_refused("change_password", whence, user, {})
            raise VideoRoomsError("forbidden", "This is not the password.", pointer="/current_password")
        self._limits.take_back(counted)
        password_hash = await self._users.hash_new_password(user, new, "/new_password")

        async def work(transaction: Transaction) -> MadeSignIn | None:
            there = await users_repository.find_with_hash(transaction.connection, user_id)
            if there is None or there[1] != kept or there[0].disabled_at is not None:
                return None
            await self._users.set_password_within(transaction, there[0], password_hash)
            transaction.subject = Subject("user", user_id)
            return await self._made(transaction, _caller(there[0]), whence, None)

        made = await self._database.write(work)
        if made is None:
            raise VideoRoomsError("unauthorized", _OVER)
        return made

    async def _made(self, transaction: Transaction, caller: Caller, whence: Whence, way: str | None) -> MadeSignIn:
        """Notes it in the audit log as done by this way, unless what it is part of is noted already."""
        now, token = self._clock.now(), make_token()
        by_user = caller.kind is CallerKind.USER
        sign_in = SignIn(
            id=new_id(),
            account_id=caller.account_id,
            user_id=caller.id if by_user else None,
            key_id=None if by_user else caller.id,
            proof=self._api_keys.prove(token.encode()) if not by_user and caller.id is None else None,
            created_at=now,
            used_at=now,
            expires_at=now + self.lifetime.most,
        )
        if whence.earlier is not None:
            await repository.end_by_digest(transaction.connection, digest(whence.earlier))
        await repository.add(transaction.connection, sign_in, digest(token))
        if way is not None:
            subject = Subject("sign_in", sign_in.id)
            act = Act(caller.account_id, Actor.of(caller), OPERATION, subject, whence.address, {"by": way})
            await self._audit.note_within(transaction, act)
        log.info("signed_in", sign_in_id=sign_in.id, kind=caller.kind, caller_id=caller.id)
        return MadeSignIn(token, replace(caller, sign_in=SignedIn(sign_in.id, self.lifetime.end(sign_in))))

    async def _count(self, way: str, whence: Whence, email: str | None, name: str | None = None) -> Try:
        """By the e-mail address, unless another name is given. Raises `TooManyTries`; the first is in the audit log."""
        try:
            return self._limits.count(whence.address, name or email)
        except TooManyTries as error:
            if error.first:
                known = await self._users.known(email) if email else None
                await self._note_refused(way, whence, known and known[0], {"reason": "too_many_tries"})
            raise

    async def _refused(
        self, way: str, whence: Whence, detail: str, pointer: str | None, user: User | None = None
    ) -> VideoRoomsError:
        """What to raise, once it is in the audit log."""
        await self._note_refused(way, whence, user, {})
        log.info("sign_in_refused", way=way)
        return VideoRoomsError("sign_in_refused", detail, pointer=pointer)

    async def _note_refused(self, way: str, whence: Whence, user: User | None, more: dict[str, str]) -> None:
        """An address that is nobody's is not kept: people type their passwords there."""
        account_id = user.account_id if user else self._accounts.default_id
        subject = Subject("user", user.id) if user else Subject("user")
        actor = Actor(ActorKind.STRANGER, None, user.email if user else "")
        await self._audit.note_refused(Act(account_id, actor, OPERATION, subject, whence.address, {"by": way} | more))

    async def _of_key(self, sign_in: SignIn, token: str) -> Caller | None:
        if sign_in.user_id is not None:
            return None
        holder = await self._api_keys.holder_of(sign_in.key_id, sign_in.proof, token.encode())
        return replace(holder, standing=holder.role) if holder and holder.role else None

    async def _note_use(self, sign_in: SignIn, now: datetime) -> None:
        if now - sign_in.used_at < self.lifetime.step or sign_in.id in self._noting:
            return

        async def work(transaction: Transaction) -> None:
            await repository.mark_used(transaction.connection, sign_in.id, now)

        self._noting.add(sign_in.id)
        try:
            await self._database.write(work)
        except VideoRoomsError:
            # Whoever may read must be able to while nothing can be written; the next request tries again.
            return
        finally:
            self._noting.discard(sign_in.id)


async def _end_sign_ins(transaction: Transaction, event: UserChanged) -> None:
    await repository.end_all_of(transaction.connection, event.user_id)


def _caller(user: User) -> Caller:
    return Caller(user.account_id, CallerKind.USER, user.id, user.role, user.name, user.email)
