"""The table of link keys and every query on it.

`links.service` alone calls it. Keys leave this table for signing and checking and nothing else. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Column, LargeBinary, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.links.model import KEY_BYTES, LinkKey

link_keys = Table(
    "link_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("secret", LargeBinary(KEY_BYTES), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("signs_until", Timestamp),
)


async def all_keys(connection: AsyncConnection) -> Sequence[LinkKey]:
    return [LinkKey(**row._mapping) for row in await connection.execute(select(link_keys))]


async def add(connection: AsyncConnection, key: LinkKey) -> None:
    await connection.execute(insert(link_keys).values(asdict(key)))


async def end(connection: AsyncConnection, now: datetime) -> None:
    """None of those that are there signs any more."""
    query = update(link_keys).where(link_keys.c.signs_until.is_(None))
    await connection.execute(query.values(signs_until=now))


async def remove_all(connection: AsyncConnection) -> None:
    await connection.execute(delete(link_keys))


async def remove_ended(connection: AsyncConnection, before: datetime) -> None:
    await connection.execute(delete(link_keys).where(link_keys.c.signs_until < before))
