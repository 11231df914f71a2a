"""The tables of compositions and of the images behind them, and every query on these.

`compositions.service` calls it, and `compositions.rendering` to read. A deleted composition keeps its row; no query but
`look_up` returns it. Nothing here commits.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    delete,
    false,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.compositions.model import (
    BACKGROUND_COLOR,
    Composition,
    CompositionFormat,
    CompositionStatus,
    CompositionWish,
    LayoutName,
    Region,
    Resolution,
)
from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.rooms.model import URL_MAX_LENGTH

compositions = Table(
    "compositions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("session_id", Id, ForeignKey("sessions.id"), nullable=False),
    Column("status", String(32), nullable=False),
    Column("format", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("video_layout", JSON, nullable=False),
    Column("audio_sources", JSON(none_as_null=True)),
    Column("layout", String(32)),
    Column("background_color", String(7), nullable=False, server_default=BACKGROUND_COLOR),
    Column("has_background_image", Boolean, nullable=False, server_default=false()),
    Column("labels", Boolean, nullable=False, server_default=false()),
    Column("start_ms", Integer),
    Column("end_ms", Integer),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("webhook_event_url", String(URL_MAX_LENGTH), nullable=False),
    Column("webhook_event_failover_url", String(URL_MAX_LENGTH), nullable=False),
    Column("webhook_timeout_secs", Integer),
    Column("duration_secs", Integer),
    Column("size_mb", Float),
    Column("size_bytes", BigInteger),
    Column("failure", Text),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("started_at", Timestamp),
    Column("ended_at", Timestamp),
    Column("completed_at", Timestamp),
    Column("deleted_at", Timestamp),
    Index("ix_compositions_account_id_created_at_id", "account_id", "created_at", "id"),
    Index("ix_compositions_session_id", "session_id"),
    Index(
        "ix_compositions_counted",
        *("account_id", "status", "updated_at", "deleted_at"),
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
)

# Apart from the rows, which are read by the hundred.
composition_backgrounds = Table(
    "composition_backgrounds",
    metadata,
    Column("composition_id", Id, ForeignKey("compositions.id"), primary_key=True),
    Column("image", LargeBinary, nullable=False),
)

_live = compositions.c.deleted_at.is_(None)
_PLAIN = ("id", "account_id", "room_id", "status", "duration_secs", "size_mb", "size_bytes", "failure", "progress")
_MOMENTS = ("created_at", "updated_at", "started_at", "ended_at", "completed_at")
_LOOK = ("background_color", "has_background_image", "labels", "start_ms", "end_ms")
_WEBHOOK = ("webhook_event_url", "webhook_event_failover_url", "webhook_timeout_secs")


@dataclass(frozen=True, slots=True)
class CompositionFilter:
    created: TimeRange = ANY_TIME
    session_id: str | None = None
    status: str | None = None


def _composition(row: Row[Any]) -> Composition:
    regions = {name: _region(stored) for name, stored in row.video_layout.items()}
    wish = CompositionWish(
        session_id=row.session_id,
        format=CompositionFormat(row.format),
        layout=None if row.layout is None else LayoutName(row.layout),
        resolution=Resolution(row.width, row.height),
        video_layout=regions,
        audio_sources=None if row.audio_sources is None else tuple(row.audio_sources),
        **{name: getattr(row, name) for name in (*_LOOK, *_WEBHOOK)},
    )
    return Composition(wish=wish, **{name: getattr(row, name) for name in (*_PLAIN, *_MOMENTS)})


def _region(stored: dict[str, Any]) -> Region:
    return Region(**(stored | {"video_sources": tuple(stored["video_sources"])}))


def _values(composition: Composition) -> dict[str, Any]:
    wish = composition.wish
    return {
        **{name: getattr(composition, name) for name in (*_PLAIN, *_MOMENTS)},
        **{name: getattr(wish, name) for name in (*_LOOK, *_WEBHOOK)},
        "session_id": wish.session_id,
        "format": wish.format,
        "layout": wish.layout,
        "width": wish.resolution.width,
        "height": wish.resolution.height,
        "video_layout": {name: asdict(region) for name, region in wish.video_layout.items()},
        "audio_sources": None if wish.audio_sources is None else list(wish.audio_sources),
    }


async def add(connection: AsyncConnection, composition: Composition) -> None:
    await connection.execute(insert(compositions).values(_values(composition)))


async def add_background(connection: AsyncConnection, composition_id: str, image: bytes) -> None:
    await connection.execute(insert(composition_backgrounds).values(composition_id=composition_id, image=image))


async def background_of(connection: AsyncConnection, composition_id: str) -> bytes | None:
    table = composition_backgrounds
    query = select(table.c.image).where(table.c.composition_id == composition_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def forget_background(connection: AsyncConnection, composition_id: str) -> None:
    table = composition_backgrounds
    await connection.execute(delete(table).where(table.c.composition_id == composition_id))


async def look_up(connection: AsyncConnection, composition_id: str) -> tuple[Composition, bool] | None:
    """Of whatever account, and whether it is deleted."""
    row = (await connection.execute(select(compositions).where(compositions.c.id == composition_id))).one_or_none()
    return None if row is None else (_composition(row), row.deleted_at is not None)


async def find_live(connection: AsyncConnection, composition_id: str) -> Composition | None:
    """Of whatever account; None also for a deleted one."""
    found = await look_up(connection, composition_id)
    return None if found is None or found[1] else found[0]


async def enqueued_of_session(connection: AsyncConnection, session_id: str) -> list[str]:
    """Ids of those that wait to be rendered."""
    query = select(compositions.c.id).where(compositions.c.session_id == session_id, _live)
    return list((await connection.execute(query.where(compositions.c.status == CompositionStatus.ENQUEUED))).scalars())


async def find(connection: AsyncConnection, account_id: str, composition_id: str) -> Composition | None:
    query = select(compositions).where(compositions.c.id == composition_id, compositions.c.account_id == account_id)
    row = (await connection.execute(query.where(_live))).one_or_none()
    return None if row is None else _composition(row)


async def claim(connection: AsyncConnection, composition_id: str) -> Composition | None:
    """Of whatever account, and held so that nobody else changes it before this transaction ends."""
    query = select(compositions).where(compositions.c.id == composition_id, _live).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _composition(row)


async def replace(connection: AsyncConnection, composition: Composition) -> None:
    """Writes the row of the composition's id anew."""
    query = update(compositions).where(compositions.c.id == composition.id)
    await connection.execute(query.values(_values(composition)))


async def list_page(
    connection: AsyncConnection, account_id: str, chosen: CompositionFilter, page: Page
) -> Listing[Composition]:
    """Newest first."""
    conditions = [compositions.c.account_id == account_id, _live, *within(compositions.c.created_at, chosen.created)]
    if chosen.session_id is not None:
        conditions.append(compositions.c.session_id == chosen.session_id)
    if chosen.status is not None:
        conditions.append(compositions.c.status == chosen.status)
    query = select(compositions).where(*conditions)
    query = query.order_by(compositions.c.created_at.desc(), compositions.c.id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_composition(row) for row in rows], page, total)


async def mark_deleted(connection: AsyncConnection, account_id: str, composition_id: str, now: datetime) -> bool:
    """Whether there was one."""
    query = update(compositions).where(compositions.c.id == composition_id, compositions.c.account_id == account_id)
    return (await connection.execute(query.where(_live).values(deleted_at=now, updated_at=now))).rowcount == 1


async def count_under_way(connection: AsyncConnection, account_id: str) -> int:
    """Those that wait or are being rendered."""
    open_ones = compositions.c.status.in_((CompositionStatus.ENQUEUED, CompositionStatus.PROCESSING))
    return await _count(connection, account_id, open_ones)


async def count_failed(connection: AsyncConnection, account_id: str, since: datetime) -> int:
    """Those that failed since then."""
    failed = compositions.c.status == CompositionStatus.FAILED
    return await _count(connection, account_id, failed, compositions.c.updated_at >= since)


async def _count(connection: AsyncConnection, account_id: str, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(compositions).where(compositions.c.account_id == account_id, _live)
    return (await connection.execute(query.where(*conditions))).scalar_one()
