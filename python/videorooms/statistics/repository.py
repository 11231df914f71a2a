"""The table of quality samples and every query on it.

`statistics.sampling` writes, `statistics.service` reads, `statistics.retention` deletes. A row holds everyone of one
session at one moment, packed. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.statistics.model import Batch
from videorooms.statistics.packing import pack

quality_samples = Table(
    "quality_samples",
    metadata,
    Column("session_id", Id, ForeignKey("sessions.id"), primary_key=True),
    Column("sampled_at", Timestamp, primary_key=True),
    Column("figures", LargeBinary, nullable=False),
    Index("ix_quality_samples_sampled_at", "sampled_at"),
)


@dataclass(frozen=True, slots=True)
class PackedSamples:
    sampled_at: datetime
    figures: bytes


async def add(connection: AsyncConnection, sampled_at: datetime, batches: Mapping[str, Batch]) -> None:
    """Of each session by its id."""
    rows = [
        {"session_id": session_id, "sampled_at": sampled_at, "figures": pack(batch)}
        for session_id, batch in batches.items()
    ]
    await connection.execute(insert(quality_samples), rows)


async def of_session(
    connection: AsyncConnection, session_id: str, since: datetime, until: datetime
) -> Sequence[PackedSamples]:
    """In the order of time."""
    columns = quality_samples.c
    query = select(columns.sampled_at, columns.figures).where(
        columns.session_id == session_id, columns.sampled_at >= since, columns.sampled_at <= until
    )
    rows = await connection.execute(query.order_by(columns.sampled_at))
    return [PackedSamples(row.sampled_at, row.figures) for row in rows]


async def delete_before(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """The oldest, so many of them at most. How many there were."""
    columns = quality_samples.c
    oldest = select(columns.session_id, columns.sampled_at).where(columns.sampled_at < before)
    named = (await connection.execute(oldest.order_by(columns.sampled_at).limit(limit))).all()
    if not named:
        return 0
    # A whole moment at a time: the rows of one moment were written together.
    until = named[-1].sampled_at
    removed = await connection.execute(delete(quality_samples).where(columns.sampled_at <= until))
    return removed.rowcount
