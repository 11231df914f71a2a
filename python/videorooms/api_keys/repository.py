"""The api_keys table and every query on it.

`api_keys.service` alone calls it. Only hashes are kept; a revoked key keeps its row. Nothing here commits.
"""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("revoked_at", Timestamp),
    Index("uq_api_keys_digest", "digest", unique=True),
)

_valid = api_keys.c.revoked_at.is_(None)


async def add(connection: AsyncConnection, key_id: str, digest: bytes, now: datetime) -> None:
    await connection.execute(insert(api_keys).values(id=key_id, digest=digest, created_at=now))


async def is_valid(connection: AsyncConnection, digest: bytes) -> bool:
    query = select(api_keys.c.id).where(api_keys.c.digest == digest, _valid)
    return (await connection.execute(query)).first() is not None


async def any_valid(connection: AsyncConnection) -> bool:
    return (await connection.execute(select(api_keys.c.id).where(_valid).limit(1))).first() is not None
