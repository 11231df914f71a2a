"""The accounts table and every query on it.

`accounts.service` alone calls it; other tables refer to it by foreign keys. Nothing here commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.accounts.model import NAME_MAX_LENGTH, Account
from videorooms.database.lists import fetch_page
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import Listing, Page

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(NAME_MAX_LENGTH), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Index("uq_accounts_name", "name", unique=True),
)


class NameTaken(Exception):
    """Another account has the name."""


def _account(row: Row[Any]) -> Account:
    return Account(id=row.id, name=row.name, created_at=row.created_at)


async def add(connection: AsyncConnection, account_id: str, name: str, now: datetime) -> None:
    """Raises `NameTaken`, after which the transaction must not go on."""
    try:
        await connection.execute(insert(accounts).values(id=account_id, name=name, created_at=now))
    except IntegrityError as error:
        raise NameTaken from error


async def find(connection: AsyncConnection, account_id: str) -> Account | None:
    row = (await connection.execute(select(accounts).where(accounts.c.id == account_id))).one_or_none()
    return None if row is None else _account(row)


async def find_named(connection: AsyncConnection, name: str) -> Account | None:
    row = (await connection.execute(select(accounts).where(accounts.c.name == name))).one_or_none()
    return None if row is None else _account(row)


async def list_page(connection: AsyncConnection, page: Page) -> Listing[Account]:
    """Oldest first, and so the default one before all others."""
    query = select(accounts).order_by(accounts.c.created_at, accounts.c.id)
    rows, total = await fetch_page(connection, query, page)
    return Listing([_account(row) for row in rows], page, total)
