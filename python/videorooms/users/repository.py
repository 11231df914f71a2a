"""The users and invitations tables and every query on them.

`users.service` and `users.invitations` call it. Whoever decides on users of an account claims that account first.
Nothing here commits.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.accounts.repository import accounts
from videorooms.callers import Role
from videorooms.database.lists import fetch_page
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import Listing, Page
from videorooms.users.model import EMAIL_MAX_LENGTH, NAME_MAX_LENGTH, Invitation, User

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("email", String(EMAIL_MAX_LENGTH), nullable=False),
    Column("name", String(NAME_MAX_LENGTH), nullable=False),
    Column("role", String(32), nullable=False),
    Column("password_hash", String(255)),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("last_sign_in_at", Timestamp),
    Column("disabled_at", Timestamp),
    Index("uq_users_email", "email", unique=True),
    Index("ix_users_account_id_created_at_id", "account_id", "created_at", "id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id")),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Index("uq_invitations_digest", "digest", unique=True),
    Index("ix_invitations_user_id", "user_id"),
    Index("ix_invitations_expires_at", "expires_at"),
)


class EmailTaken(Exception):
    """Another user has the address."""


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_sign_in_at=row.last_sign_in_at,
        disabled_at=row.disabled_at,
    )


async def claim_account(connection: AsyncConnection, account_id: str) -> None:
    """Until the transaction ends nobody else decides on users of this account."""
    await connection.execute(select(accounts.c.id).where(accounts.c.id == account_id).with_for_update())


async def add(connection: AsyncConnection, user: User, password_hash: str | None = None) -> None:
    """Raises `EmailTaken`, after which the transaction must not go on."""
    values = asdict(user) | {"password_hash": password_hash}
    del values["has_password"]
    try:
        await connection.execute(insert(users).values(values))
    except IntegrityError as error:
        raise EmailTaken from error


async def find(connection: AsyncConnection, account_id: str, user_id: str, *, claimed: bool = False) -> User | None:
    query = select(users).where(users.c.id == user_id, users.c.account_id == account_id)
    row = (await connection.execute(query.with_for_update() if claimed else query)).one_or_none()
    return None if row is None else _user(row)


async def find_by_email(connection: AsyncConnection, email: str) -> tuple[User, str | None] | None:
    """Of whatever account, with the hash of the password."""
    row = (await connection.execute(select(users).where(users.c.email == email))).one_or_none()
    return None if row is None else (_user(row), row.password_hash)


async def find_with_hash(connection: AsyncConnection, user_id: str) -> tuple[User, str | None] | None:
    """Of whatever account, claimed, with the hash of the password."""
    row = (await connection.execute(select(users).where(users.c.id == user_id).with_for_update())).one_or_none()
    return None if row is None else (_user(row), row.password_hash)


async def list_page(connection: AsyncConnection, account_id: str, contains: str | None, page: Page) -> Listing[User]:
    """Oldest first; `contains` is looked for in names and addresses, in either case."""
    query = select(users).where(users.c.account_id == account_id)
    if contains:
        wanted = contains.lower()
        found = (
            func.lower(users.c.name).contains(wanted, autoescape=True),
            users.c.email.contains(wanted, autoescape=True),
        )
        query = query.where(or_(*found))
    rows, total = await fetch_page(connection, query.order_by(users.c.created_at, users.c.id), page)
    return Listing([_user(row) for row in rows], page, total)


async def change(connection: AsyncConnection, user_id: str, changes: Mapping[str, Any]) -> None:
    """Raises `EmailTaken`, after which the transaction must not go on."""
    try:
        await connection.execute(update(users).where(users.c.id == user_id).values(**changes))
    except IntegrityError as error:
        raise EmailTaken from error


async def remove(connection: AsyncConnection, user_id: str) -> None:
    """With the invitations."""
    await remove_invitations(connection, user_id)
    await connection.execute(delete(users).where(users.c.id == user_id))


async def count(connection: AsyncConnection, account_id: str) -> int:
    query = select(func.count()).select_from(users).where(users.c.account_id == account_id)
    return int((await connection.execute(query)).scalar_one())


async def count_owners(connection: AsyncConnection, account_id: str) -> int:
    """Those who are not disabled."""
    chosen = (users.c.account_id == account_id, users.c.role == Role.OWNER, users.c.disabled_at.is_(None))
    return int((await connection.execute(select(func.count()).select_from(users).where(*chosen))).scalar_one())


async def add_invitation(connection: AsyncConnection, invitation: Invitation, digest: bytes) -> None:
    await connection.execute(insert(invitations).values(**asdict(invitation), digest=digest))


async def find_invitation(
    connection: AsyncConnection, digest: bytes, now: datetime, *, claimed: bool = False
) -> Invitation | None:
    """Only when its time is not over."""
    column = invitations.c
    query = select(column.id, column.account_id, column.user_id, column.created_at, column.expires_at)
    query = query.where(column.digest == digest, column.expires_at > now)
    row = (await connection.execute(query.with_for_update() if claimed else query)).one_or_none()
    return None if row is None else Invitation(**row._mapping)


async def remove_invitation(connection: AsyncConnection, invitation_id: str) -> None:
    await connection.execute(delete(invitations).where(invitations.c.id == invitation_id))


async def remove_invitations(connection: AsyncConnection, user_id: str | None) -> None:
    """Those to this user; for None, those of first starts."""
    await connection.execute(delete(invitations).where(invitations.c.user_id == user_id))


async def remove_expired_invitations(connection: AsyncConnection, now: datetime) -> None:
    await connection.execute(delete(invitations).where(invitations.c.expires_at <= now))
