"""The idempotent_requests table and every query on it.

`idempotency.service` and `idempotency.expiry` call it. Whoever settles a claim names its token, so that one which lost
it changes nothing. Nothing here commits.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.idempotency.model import Claim, Kept

idempotent_requests = Table(
    "idempotent_requests",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("claim_token", Id, nullable=False),
    Column("claimed_until", Timestamp, nullable=False),
    Column("happened", Boolean, nullable=False),
    Column("sealed", LargeBinary),
    Column("expires_at", Timestamp, nullable=False),
    Index("ix_idempotent_requests_expires_at", "expires_at"),
)

_column = idempotent_requests.c


async def find(connection: AsyncConnection, row_id: bytes, now: datetime) -> Kept | None:
    """Only when it has not expired."""
    query = select(_column.fingerprint, _column.claim_token, _column.claimed_until, _column.happened, _column.sealed)
    row = (await connection.execute(query.where(_column.id == row_id, _column.expires_at > now))).one_or_none()
    return None if row is None else Kept(**row._mapping)


async def add(connection: AsyncConnection, row_id: bytes, kept: Kept, now: datetime, expires_at: datetime) -> bool:
    """False when there is one already; of two that race, the later waits for the earlier to commit."""
    await connection.execute(delete(idempotent_requests).where(_column.id == row_id, _column.expires_at <= now))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(idempotent_requests).values(id=row_id, expires_at=expires_at, **asdict(kept))
    added = await connection.execute(statement.on_conflict_do_nothing().returning(_column.id))
    return added.first() is not None


async def take_over(connection: AsyncConnection, claim: Claim, lost: Kept, now: datetime, until: datetime) -> bool:
    """Claims what a dead process claimed and never began; False when it was no such, or somebody was faster."""
    query = update(idempotent_requests).where(
        _column.id == claim.row_id,
        _column.claim_token == lost.claim_token,
        _column.claimed_until <= now,
        _column.happened.is_(False),
        _column.sealed.is_(None),
    )
    return (await connection.execute(query.values(claim_token=claim.token, claimed_until=until))).rowcount > 0


async def mark_happened(connection: AsyncConnection, claim: Claim) -> bool:
    """False when the claim is lost."""
    query = update(idempotent_requests).where(_column.id == claim.row_id, _column.claim_token == claim.token)
    return (await connection.execute(query.values(happened=True))).rowcount > 0


async def keep(connection: AsyncConnection, claim: Claim, sealed: bytes) -> None:
    query = update(idempotent_requests).where(_column.id == claim.row_id, _column.claim_token == claim.token)
    await connection.execute(query.values(sealed=sealed))


async def give_back(connection: AsyncConnection, claim: Claim, now: datetime) -> None:
    """Lets the next one begin anew, unless something happened: then nobody may, and waiting is of no use."""
    mine = (_column.id == claim.row_id, _column.claim_token == claim.token)
    await connection.execute(delete(idempotent_requests).where(*mine, _column.happened.is_(False)))
    await connection.execute(update(idempotent_requests).where(*mine).values(claimed_until=now))


async def end_claims(connection: AsyncConnection, now: datetime) -> int:
    """Ends the lease of every claim without an answer, which is right only where no other server can be."""
    held = update(idempotent_requests).where(_column.sealed.is_(None), _column.claimed_until > now)
    return (await connection.execute(held.values(claimed_until=now))).rowcount


async def delete_expired(connection: AsyncConnection, now: datetime, limit: int) -> int:
    """So many at most. How many there were."""
    some = select(_column.id).where(_column.expires_at <= now).limit(limit)
    return (await connection.execute(delete(idempotent_requests).where(_column.id.in_(some)))).rowcount
