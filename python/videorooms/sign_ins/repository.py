"""The sign_ins table and every query on it.

`sign_ins.service` and `sign_ins.expiry` call it. Nothing here commits.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.sign_ins.model import SignIn

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id")),
    Column("key_id", Id, ForeignKey("api_keys.id")),
    Column("digest", LargeBinary(32), nullable=False),
    Column("proof", LargeBinary(32)),
    Column("created_at", Timestamp, nullable=False),
    Column("used_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Index("uq_sign_ins_digest", "digest", unique=True),
    Index("ix_sign_ins_user_id", "user_id"),
    Index("ix_sign_ins_expires_at", "expires_at"),
)

_column = sign_ins.c


async def add(connection: AsyncConnection, sign_in: SignIn, digest: bytes) -> None:
    await connection.execute(insert(sign_ins).values(**asdict(sign_in), digest=digest))


async def find(connection: AsyncConnection, digest: bytes) -> SignIn | None:
    """Also when its time is over."""
    columns = [column for column in sign_ins.columns if column is not _column.digest]
    row = (await connection.execute(select(*columns).where(_column.digest == digest))).one_or_none()
    return None if row is None else SignIn(**row._mapping)


async def mark_used(connection: AsyncConnection, sign_in_id: str, now: datetime) -> None:
    await connection.execute(update(sign_ins).where(_column.id == sign_in_id).values(used_at=now))


async def end(connection: AsyncConnection, sign_in_id: str) -> None:
    await connection.execute(delete(sign_ins).where(_column.id == sign_in_id))


async def end_by_digest(connection: AsyncConnection, digest: bytes) -> None:
    await connection.execute(delete(sign_ins).where(_column.digest == digest))


async def end_all_of(connection: AsyncConnection, user_id: str) -> None:
    await connection.execute(delete(sign_ins).where(_column.user_id == user_id))


async def remove_over(connection: AsyncConnection, now: datetime, idle: timedelta, limit: int) -> int:
    """So many at most. How many there were."""
    over = or_(_column.expires_at <= now, _column.used_at <= now - idle)
    some = select(_column.id).where(over).limit(limit)
    return (await connection.execute(delete(sign_ins).where(_column.id.in_(some)))).rowcount
