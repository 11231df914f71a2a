"""The recordings table and every query on it.

`recordings.service` calls it, the jobs beside it, and `compositions` to know what may be composed. A deleted
recording keeps its row until its file is gone; only who asks for it by name (`even_deleted`) sees it. Nothing here
commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.recordings.model import Recording, RecordingStatus
from videorooms.rooms.repository import rooms

recordings = Table(
    "recordings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("session_id", Id, nullable=False),
    Column("participant_id", Id, nullable=False),
    Column("stream_key", String(128), nullable=False),
    Column("type", String(16), nullable=False),
    Column("codec", String(32), nullable=False),
    Column("status", String(32), nullable=False),
    Column("duration_secs", Integer),
    Column("size_mb", Float),
    Column("failure", Text),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp),
    Column("completed_at", Timestamp),
    Column("deleted_at", Timestamp),
    Column("ended_reason", String(32)),
    Column("container", String(16)),
    Column("storage_key", String(255)),
    Column("offset_ms", BigInteger),
    Column("duration_ms", BigInteger),
    Column("size_bytes", BigInteger),
    Column("width", Integer),
    Column("height", Integer),
    ForeignKeyConstraint(["session_id", "participant_id"], ["participants.session_id", "participants.id"]),
    # The list, the columns that it is filtered by, and what is added up of it: counting and skipping read this alone.
    # SQLite needs even the column that is NULL in all of them.
    Index(
        "ix_recordings_listed",
        *("account_id", "created_at", "id", "type", "status", "duration_secs", "size_bytes", "deleted_at"),
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index(
        "ix_recordings_listed_account_id_started_at",
        *("account_id", "started_at"),
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index("ix_recordings_participant_id", "participant_id"),
    Index("ix_recordings_session_id_participant_id", "session_id", "participant_id"),
    Index("ix_recordings_room_id_ended_at", "room_id", "ended_at"),
    Index("ix_recordings_deleted_at", "deleted_at"),
)

_live = recordings.c.deleted_at.is_(None)
# The engine has the file, or had it when the server died.
_FINAL = (RecordingStatus.COMPLETED, RecordingStatus.FAILED)
_under_way = and_(recordings.c.status == RecordingStatus.PROCESSING, recordings.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Durations are whole seconds, both ends included; a recording without one lies outside of any limit."""

    started: TimeRange = ANY_TIME
    ended: TimeRange = ANY_TIME
    room_id: str | None = None
    session_id: str | None = None
    participant_id: str | None = None
    status: str | None = None
    type: str | None = None
    duration_least: int | None = None
    duration_most: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        column = recordings.c
        exact = ("room_id", "session_id", "participant_id", "status", "type")
        wanted = [column[name] == value for name in exact if (value := getattr(self, name)) is not None]
        if self.duration_least is not None:
            wanted.append(column.duration_secs >= self.duration_least)
        if self.duration_most is not None:
            wanted.append(column.duration_secs <= self.duration_most)
        return [*wanted, *within(column.started_at, self.started), *within(column.ended_at, self.ended)]


def _recording(row: Row[Any]) -> Recording:
    return Recording(**row._mapping)


async def add(connection: AsyncConnection, recording: Recording) -> None:
    await connection.execute(insert(recordings).values(asdict(recording)))


async def find(
    connection: AsyncConnection, recording_id: str, account_id: str | None = None, *, even_deleted: bool = False
) -> Recording | None:
    """The recording, whoever has it, or only when that account has it."""
    query = select(recordings).where(recordings.c.id == recording_id)
    if not even_deleted:
        query = query.where(_live)
    if account_id is not None:
        query = query.where(recordings.c.account_id == account_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _recording(row)


async def claim(connection: AsyncConnection, recording_id: str) -> Recording | None:
    """Even a deleted one, and held so that nobody else changes it before this transaction ends."""
    query = select(recordings).where(recordings.c.id == recording_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _recording(row)


async def replace(connection: AsyncConnection, recording: Recording) -> None:
    """Writes the row of the recording's id anew."""
    query = update(recordings).where(recordings.c.id == recording.id)
    await connection.execute(query.values(asdict(recording)))


async def list_page(
    connection: AsyncConnection, account_id: str, chosen: RecordingFilter, page: Page
) -> Listing[Recording]:
    """Newest first."""
    query = select(recordings).where(recordings.c.account_id == account_id, _live, *chosen.conditions())
    query = query.order_by(recordings.c.created_at.desc(), recordings.c.id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_recording(row) for row in rows], page, total)


async def mark_deleted(
    connection: AsyncConnection, account_id: str, chosen: RecordingFilter, now: datetime, *, only: str | None = None
) -> int:
    """Those that the filter chooses, or only one of them. How many there were."""
    query = update(recordings).where(recordings.c.account_id == account_id, _live, *chosen.conditions())
    if only is not None:
        query = query.where(recordings.c.id == only)
    return (await connection.execute(query.values(deleted_at=now, updated_at=now))).rowcount


async def removable(connection: AsyncConnection, after: str, limit: int) -> Sequence[str]:
    """Ids of deleted ones whose file can go, in order; those under way go when the engine lets go of them."""
    query = select(recordings.c.id).where(recordings.c.deleted_at.is_not(None), not_(_under_way))
    if after:
        query = query.where(recordings.c.id > after)
    return list((await connection.execute(query.order_by(recordings.c.id).limit(limit))).scalars())


async def under_way(connection: AsyncConnection) -> Sequence[Recording]:
    """Of all accounts, even deleted ones, oldest first."""
    query = select(recordings).where(_under_way).order_by(recordings.c.created_at, recordings.c.id)
    return [_recording(row) for row in await connection.execute(query)]


async def unwanted(connection: AsyncConnection, recording_ids: Collection[str]) -> Collection[str]:
    """Which of these were deleted."""
    query = select(recordings.c.id).where(recordings.c.id.in_(recording_ids), recordings.c.deleted_at.is_not(None))
    return set((await connection.execute(query)).scalars())


async def retentions(connection: AsyncConnection) -> Sequence[int | None]:
    """For how many days rooms want their recordings kept, each number once; None for those that say nothing."""
    return list((await connection.execute(select(rooms.c.recording_retention_days).distinct())).scalars())


async def mark_old_deleted(
    connection: AsyncConnection, told_days: int | None, keep: timedelta, now: datetime, limit: int
) -> int:
    """At most so many of those that ended longer ago, in rooms that say so. How many there were."""
    said = rooms.c.recording_retention_days
    which = select(rooms.c.id).where(said.is_(None) if told_days is None else said == told_days)
    old = select(recordings.c.id).where(
        recordings.c.room_id.in_(which), recordings.c.ended_at < now - keep, _live, recordings.c.status.in_(_FINAL)
    )
    query = update(recordings).where(recordings.c.id.in_(old.limit(limit)))
    return (await connection.execute(query.values(deleted_at=now, updated_at=now))).rowcount


async def remove(connection: AsyncConnection, recording_id: str) -> None:
    """The row itself, once there is no file any more."""
    await connection.execute(delete(recordings).where(recordings.c.id == recording_id))


async def ids_of_session(
    connection: AsyncConnection, session_id: str, recording_type: str, recording_ids: Collection[str]
) -> Collection[str]:
    """Which of these ids are recordings of the session of that type."""
    named = recordings.c.session_id == session_id, recordings.c.type == recording_type, _live
    query = select(recordings.c.id).where(*named, recordings.c.id.in_(recording_ids))
    return set((await connection.execute(query)).scalars())


async def totals(connection: AsyncConnection, account_id: str) -> tuple[int, int]:
    """How many the account has, and their bytes."""
    query = select(func.count(), func.coalesce(func.sum(recordings.c.size_bytes), 0))
    row = (await connection.execute(query.where(recordings.c.account_id == account_id, _live))).one()
    return int(row[0]), int(row[1])


async def of_session(connection: AsyncConnection, session_id: str) -> Sequence[Recording]:
    """In the order in which they started."""
    query = select(recordings).where(recordings.c.session_id == session_id, _live)
    rows = await connection.execute(query.order_by(recordings.c.started_at, recordings.c.id))
    return [_recording(row) for row in rows]
