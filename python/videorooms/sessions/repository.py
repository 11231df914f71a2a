"""The sessions table and every query on it.

`sessions.service` calls it, and `participants.service` inside its transactions. Sessions are never deleted, not even
with their room. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, String, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.sessions.model import Session

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("ended_at", Timestamp),
    Column("ended_reason", String(32)),
    Index(
        "uq_sessions_active_room_id",
        "room_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_sessions_room_id_created_at_id", "room_id", "created_at", "id"),
    Index("ix_sessions_account_id_created_at_id", "account_id", "created_at", "id"),
)

_active = sessions.c.ended_at.is_(None)
_newest_first = (sessions.c.created_at.desc(), sessions.c.id.desc())


@dataclass(frozen=True, slots=True)
class SessionFilter:
    created: TimeRange = ANY_TIME
    updated: TimeRange = ANY_TIME
    ended: TimeRange = ANY_TIME
    room_id: str | None = None
    active: bool | None = None


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        room_id=row.room_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
    )


async def add(connection: AsyncConnection, session: Session) -> None:
    await connection.execute(insert(sessions).values(asdict(session)))


async def find(connection: AsyncConnection, session_id: str, account_id: str | None = None) -> Session | None:
    """The session, whoever has it, or only when that account has it."""
    query = select(sessions).where(sessions.c.id == session_id)
    if account_id is not None:
        query = query.where(sessions.c.account_id == account_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _session(row)


async def mark_ended(connection: AsyncConnection, session_id: str, reason: str, now: datetime) -> None:
    values = {"ended_at": now, "updated_at": now, "ended_reason": reason}
    await connection.execute(update(sessions).where(sessions.c.id == session_id).values(values))


async def active(connection: AsyncConnection) -> Sequence[Session]:
    """Those of all accounts, oldest first."""
    rows = await connection.execute(select(sessions).where(_active).order_by(sessions.c.created_at, sessions.c.id))
    return [_session(row) for row in rows]


async def active_ids(connection: AsyncConnection, account_id: str) -> Sequence[str]:
    """Of the account's active sessions."""
    query = select(sessions.c.id).where(_active, sessions.c.account_id == account_id)
    return list((await connection.execute(query)).scalars())


async def list_page(
    connection: AsyncConnection, account_id: str, chosen: SessionFilter, page: Page
) -> Listing[Session]:
    """Newest first."""
    conditions = [
        sessions.c.account_id == account_id,
        *within(sessions.c.created_at, chosen.created),
        *within(sessions.c.updated_at, chosen.updated),
        *within(sessions.c.ended_at, chosen.ended),
    ]
    if chosen.room_id is not None:
        conditions.append(sessions.c.room_id == chosen.room_id)
    if chosen.active is not None:
        conditions.append(_active if chosen.active else ~_active)
    rows, total = await fetch_page(connection, select(sessions).where(*conditions).order_by(*_newest_first), page)
    return Listing([_session(row) for row in rows], page, total)


async def newest_of_rooms(connection: AsyncConnection, room_ids: Sequence[str], limit: int) -> Sequence[Session]:
    """At most so many sessions of each room, newest first."""
    rank = func.row_number().over(partition_by=sessions.c.room_id, order_by=_newest_first).label("rank")
    ranked = select(sessions, rank).where(sessions.c.room_id.in_(room_ids)).subquery()
    query = select(ranked).where(ranked.c.rank <= limit).order_by(ranked.c.created_at.desc(), ranked.c.id.desc())
    return [_session(row) for row in await connection.execute(query)]


async def count_active(connection: AsyncConnection) -> int:
    return (await connection.execute(select(func.count()).select_from(sessions).where(_active))).scalar_one()
