"""The rooms table and every query on it.

`rooms.service` calls it, and so do `sessions` and `participants` inside their transactions. A deleted room keeps its
row, because its sessions stay readable, and no query here returns it. Nothing here commits.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Insert,
    Integer,
    Row,
    Select,
    String,
    Table,
    Update,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.rooms.model import UNIQUE_NAME_MAX_LENGTH, URL_MAX_LENGTH, Room, RoomPolicy

rooms = Table(
    "rooms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("unique_name", String(UNIQUE_NAME_MAX_LENGTH)),
    Column("max_participants", Integer, nullable=False),
    Column("enable_recording", Boolean, nullable=False),
    Column("webhook_event_url", String(URL_MAX_LENGTH), nullable=False),
    Column("webhook_event_failover_url", String(URL_MAX_LENGTH), nullable=False),
    Column("webhook_timeout_secs", Integer),
    Column("webhook_extra_events", JSON, nullable=False),
    Column("active_session_id", Id),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("deleted_at", Timestamp),
    Column("recording_retention_days", Integer),
    Index(
        "uq_rooms_account_id_unique_name",
        "account_id",
        "unique_name",
        unique=True,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index("ix_rooms_account_id_created_at_id", "account_id", "created_at", "id"),
)

_live = rooms.c.deleted_at.is_(None)


class NameTaken(Exception):
    """Another live room of the account has the unique name."""


@dataclass(frozen=True, slots=True)
class RoomFilter:
    created: TimeRange = ANY_TIME
    updated: TimeRange = ANY_TIME
    unique_name: str | None = None
    has_webhook: bool | None = None
    # A part of it, in upper or lower case.
    name_part: str | None = None


def _room(row: Row[Any]) -> Room:
    return Room(
        id=row.id,
        account_id=row.account_id,
        policy=RoomPolicy(
            unique_name=row.unique_name,
            max_participants=row.max_participants,
            enable_recording=row.enable_recording,
            recording_retention_days=row.recording_retention_days,
            webhook_event_url=row.webhook_event_url,
            webhook_event_failover_url=row.webhook_event_failover_url,
            webhook_timeout_secs=row.webhook_timeout_secs,
            webhook_extra_events=tuple(row.webhook_extra_events),
        ),
        active_session_id=row.active_session_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def add(connection: AsyncConnection, room: Room) -> None:
    """Raises `NameTaken`, after which the transaction must not go on."""
    values = asdict(room.policy) | {
        "id": room.id,
        "account_id": room.account_id,
        "created_at": room.created_at,
        "updated_at": room.updated_at,
    }
    await _execute_naming(connection, insert(rooms).values(values))


async def _execute_naming(connection: AsyncConnection, statement: Insert | Update) -> None:
    try:
        await connection.execute(statement)
    except IntegrityError as error:
        # The one constraint that values of a room can break.
        raise NameTaken from error


async def find(connection: AsyncConnection, room_id: str, account_id: str | None = None) -> Room | None:
    """The room, whoever has it, or only when that account has it."""
    row = (await connection.execute(_one(room_id, account_id))).one_or_none()
    return None if row is None else _room(row)


async def claim(connection: AsyncConnection, room_id: str, account_id: str | None = None) -> Room | None:
    """As `find`, and held so that nobody else changes it or counts its participants before this transaction ends."""
    row = (await connection.execute(_one(room_id, account_id).with_for_update())).one_or_none()
    return None if row is None else _room(row)


def _one(room_id: str, account_id: str | None) -> Select[Any]:
    query = select(rooms).where(rooms.c.id == room_id, _live)
    return query if account_id is None else query.where(rooms.c.account_id == account_id)


async def change(connection: AsyncConnection, room_id: str, policy: RoomPolicy, now: datetime) -> None:
    """Raises `NameTaken`, after which the transaction must not go on."""
    values = asdict(policy) | {"updated_at": now}
    await _execute_naming(connection, update(rooms).where(rooms.c.id == room_id).values(values))


async def mark_deleted(connection: AsyncConnection, room_id: str, now: datetime) -> None:
    await connection.execute(update(rooms).where(rooms.c.id == room_id).values(deleted_at=now, updated_at=now))


async def set_active_session(connection: AsyncConnection, room_id: str, session_id: str | None) -> None:
    """Occupancy is no change of the room's policy, so `updated_at` stays."""
    await connection.execute(update(rooms).where(rooms.c.id == room_id).values(active_session_id=session_id))


async def list_page(connection: AsyncConnection, account_id: str, chosen: RoomFilter, page: Page) -> Listing[Room]:
    """Newest first."""
    conditions = [
        rooms.c.account_id == account_id,
        _live,
        *within(rooms.c.created_at, chosen.created),
        *within(rooms.c.updated_at, chosen.updated),
    ]
    if chosen.unique_name is not None:
        conditions.append(rooms.c.unique_name == chosen.unique_name)
    if chosen.has_webhook is not None:
        url = rooms.c.webhook_event_url
        conditions.append(url != "" if chosen.has_webhook else url == "")
    if chosen.name_part is not None:
        conditions.append(rooms.c.unique_name.icontains(chosen.name_part, autoescape=True))
    query = select(rooms).where(*conditions).order_by(rooms.c.created_at.desc(), rooms.c.id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_room(row) for row in rows], page, total)


async def count(connection: AsyncConnection) -> int:
    """Live rooms of all accounts."""
    return (await connection.execute(select(func.count()).select_from(rooms).where(_live))).scalar_one()
