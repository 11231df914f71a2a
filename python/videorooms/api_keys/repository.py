"""The api_keys table and every query on it.

`api_keys.service` alone calls it. Only hashes are kept; a revoked key keeps its row, and no query here returns it.
Nothing here commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Row, String, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.api_keys.model import NAME_MAX_LENGTH, SHOWN_LENGTH, ApiKey
from videorooms.callers import Scope
from videorooms.database.lists import fetch_page
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import Listing, Page

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("name", String(NAME_MAX_LENGTH), nullable=False),
    Column("scope", String(32), nullable=False),
    Column("prefix", String(SHOWN_LENGTH), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("last_used_at", Timestamp),
    Column("revoked_at", Timestamp),
    Index("uq_api_keys_digest", "digest", unique=True),
    Index("ix_api_keys_account_id_created_at_id", "account_id", "created_at", "id"),
)

_valid = api_keys.c.revoked_at.is_(None)


def _api_key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        scope=Scope(row.scope),
        prefix=row.prefix,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


async def add(connection: AsyncConnection, api_key: ApiKey, digest: bytes) -> None:
    values = {
        "id": api_key.id,
        "account_id": api_key.account_id,
        "name": api_key.name,
        "scope": api_key.scope,
        "prefix": api_key.prefix,
        "digest": digest,
        "created_at": api_key.created_at,
    }
    await connection.execute(insert(api_keys).values(values))


async def find_by_digest(connection: AsyncConnection, digest: bytes) -> ApiKey | None:
    row = (await connection.execute(select(api_keys).where(api_keys.c.digest == digest, _valid))).one_or_none()
    return None if row is None else _api_key(row)


async def find(connection: AsyncConnection, key_id: str) -> ApiKey | None:
    """Of whatever account, unless it is revoked."""
    row = (await connection.execute(select(api_keys).where(api_keys.c.id == key_id, _valid))).one_or_none()
    return None if row is None else _api_key(row)


async def any_of_scope(connection: AsyncConnection, account_id: str, scope: Scope) -> bool:
    query = select(api_keys.c.id).where(api_keys.c.account_id == account_id, api_keys.c.scope == scope, _valid)
    return (await connection.execute(query.limit(1))).first() is not None


async def list_page(connection: AsyncConnection, account_id: str, page: Page) -> Listing[ApiKey]:
    """Newest first."""
    query = select(api_keys).where(api_keys.c.account_id == account_id, _valid)
    query = query.order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_api_key(row) for row in rows], page, total)


async def mark_used(connection: AsyncConnection, key_id: str, now: datetime) -> None:
    await connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))


async def mark_revoked(connection: AsyncConnection, account_id: str, key_id: str, now: datetime) -> bool:
    """Whether there was such a key."""
    chosen = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.account_id == account_id, _valid)
    return (await connection.execute(chosen.values(revoked_at=now))).rowcount > 0
