"""The table of the keys that sign tokens, and every query on it.

`tokens.service` alone calls it. The keys are those of the server and serve all accounts. Nothing here commits.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, LargeBinary, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("retired_at", Timestamp),
)


async def private_keys(connection: AsyncConnection) -> Mapping[str, bytes]:
    """Raw private keys by their id, the newest last, without those that are retired."""
    query = select(signing_keys.c.id, signing_keys.c.private_key).where(signing_keys.c.retired_at.is_(None))
    rows = await connection.execute(query.order_by(signing_keys.c.created_at, signing_keys.c.id))
    return {row.id: row.private_key for row in rows}


async def add_private_key(connection: AsyncConnection, key_id: str, private_key: bytes, now: datetime) -> None:
    await connection.execute(insert(signing_keys).values(id=key_id, private_key=private_key, created_at=now))
