"""The table of timeline entries and every query on it.

`timelines.noting` writes, `timelines.service` reads. Nothing here commits.
"""

from collections.abc import Sequence

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.ids import new_id
from videorooms.timelines.model import Entry, EntryType

timeline_entries = Table(
    "timeline_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("session_id", Id, ForeignKey("sessions.id"), nullable=False),
    Column("occurred_at", Timestamp, nullable=False),
    Column("type", String(32), nullable=False),
    Column("participant_id", Id),
    Column("stream_key", String(128)),
    Column("details", JSON(none_as_null=True)),
    Index("ix_timeline_entries_session_id_occurred_at_id", "session_id", "occurred_at", "id"),
)


async def add(connection: AsyncConnection, entries: Sequence[tuple[str, Entry]]) -> None:
    """Each with the id of its session, in the order in which they are to be read."""
    rows = [
        {
            "id": new_id(),
            "session_id": session_id,
            "occurred_at": entry.occurred_at,
            "type": entry.type,
            "participant_id": entry.participant_id,
            "stream_key": entry.stream_key,
            "details": None if entry.details is None else dict(entry.details),
        }
        for session_id, entry in entries
    ]
    await connection.execute(insert(timeline_entries), rows)


async def of_session(connection: AsyncConnection, session_id: str) -> list[Entry]:
    """In the order of time."""
    columns = timeline_entries.c
    query = select(timeline_entries).where(columns.session_id == session_id)
    rows = await connection.execute(query.order_by(columns.occurred_at, columns.id))
    return [
        Entry(row.occurred_at, EntryType(row.type), row.participant_id, row.stream_key, row.details) for row in rows
    ]
