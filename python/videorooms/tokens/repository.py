"""The tables of the keys that sign tokens and of what is revoked, and every query on them.

`tokens.service` alone calls it. The keys are those of the server and serve all accounts. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, String, Table, delete, exists, insert, select
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

revocations = Table(
    "revocations",
    metadata,
    Column("family", String(36), primary_key=True),
    Column("expires_at", Timestamp, nullable=False),
    Index("ix_revocations_expires_at", "expires_at"),
)


async def private_keys(connection: AsyncConnection) -> Mapping[str, bytes]:
    """Raw private keys by their id, the newest last, without those that are retired."""
    query = select(signing_keys.c.id, signing_keys.c.private_key).where(signing_keys.c.retired_at.is_(None))
    rows = await connection.execute(query.order_by(signing_keys.c.created_at, signing_keys.c.id))
    return {row.id: row.private_key for row in rows}


async def add_private_key(connection: AsyncConnection, key_id: str, private_key: bytes, now: datetime) -> None:
    await connection.execute(insert(signing_keys).values(id=key_id, private_key=private_key, created_at=now))


async def revoke(connection: AsyncConnection, families: Sequence[str], expires_at: datetime) -> None:
    """A family that is revoked already is so for longer."""
    if families:
        await connection.execute(delete(revocations).where(revocations.c.family.in_(families)))
        rows = [{"family": family, "expires_at": expires_at} for family in dict.fromkeys(families)]
        await connection.execute(insert(revocations), rows)


async def is_revoked(connection: AsyncConnection, family: str) -> bool:
    query = select(exists().where(revocations.c.family == family))
    return bool((await connection.execute(query)).scalar())


async def forget_revocations(connection: AsyncConnection, now: datetime) -> None:
    """Those of tokens that have all expired by now."""
    await connection.execute(delete(revocations).where(revocations.c.expires_at <= now))
