"""The tables of webhook events, deliveries and attempts, and every query on them.

`webhooks.outbox`, `webhooks.delivery`, `webhooks.retention` and `webhooks.service` call it. Whom to tell is read from
the room's row, also of a deleted one, because its end is told too. Nothing here commits.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.rooms.repository import rooms
from videorooms.sessions.repository import sessions
from videorooms.webhooks.model import (
    DETAIL_MAX_LENGTH,
    EVENT_TYPE_MAX_LENGTH,
    LANE_MAX_LENGTH,
    URL_MAX_LENGTH,
    Attempt,
    AttemptError,
    Delivery,
    DeliveryStatus,
    Outcome,
    WebhookEvent,
)

events = Table(
    "webhook_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("event_type", String(EVENT_TYPE_MAX_LENGTH), nullable=False),
    Column("room_id", Id),
    Column("session_id", Id),
    Column("occurred_at", Timestamp, nullable=False),
    Column("payload", JSON, nullable=False),
    Index("ix_webhook_events_room_id", "room_id"),
    Index("ix_webhook_events_session_id", "session_id"),
)

_IS_PENDING = text("status = 'pending'")
_IS_FAILED = text("status = 'failed'")

deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("event_id", Id, ForeignKey("webhook_events.id"), nullable=False),
    Column("lane", String(LANE_MAX_LENGTH), nullable=False),
    Column("position", Integer, nullable=False),
    Column("url", String(URL_MAX_LENGTH), nullable=False),
    Column("failover_url", String(URL_MAX_LENGTH), nullable=False),
    Column("timeout_secs", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("not_before", Timestamp),
    Column("next_attempt_at", Timestamp),
    Column("give_up_at", Timestamp, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("started_at", Timestamp),
    Column("finished_at", Timestamp),
    Index("ix_webhook_deliveries_account_id_created_at_id", "account_id", "created_at", "id"),
    Index("ix_webhook_deliveries_event_id", "event_id"),
    Index("ix_webhook_deliveries_finished_at", "finished_at"),
    Index(
        "ix_webhook_deliveries_pending_lane_position",
        "lane",
        "position",
        sqlite_where=_IS_PENDING,
        postgresql_where=_IS_PENDING,
    ),
    Index(
        "ix_webhook_deliveries_pending_account_id",
        *("account_id", "status"),
        sqlite_where=_IS_PENDING,
        postgresql_where=_IS_PENDING,
    ),
    Index(
        "ix_webhook_deliveries_failed_account_id_finished_at",
        *("account_id", "finished_at", "status"),
        sqlite_where=_IS_FAILED,
        postgresql_where=_IS_FAILED,
    ),
    Index(
        "ix_webhook_deliveries_pending_created_at",
        "created_at",
        sqlite_where=_IS_PENDING,
        postgresql_where=_IS_PENDING,
    ),
)

attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("delivery_id", Id, ForeignKey("webhook_deliveries.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("request_headers", JSON, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("error", String(32)),
    Column("detail", String(DETAIL_MAX_LENGTH), nullable=False),
    Column("response_status", Integer),
    Column("response_body", Text, nullable=False),
    Index("uq_webhook_attempts_delivery_id_number", "delivery_id", "number", unique=True),
)

# As a literal, so that the partial indexes serve it.
_pending: ColumnElement[bool] = deliveries.c.status == text("'pending'")
_failed: ColumnElement[bool] = deliveries.c.status == text("'failed'")
_event_columns = [column.label(f"event_{column.name}") for column in events.c if column.name != "id"]


@dataclass(frozen=True, slots=True)
class Source:
    """Whose room it is and whom its owner wants to be told."""

    account_id: str
    url: str
    failover_url: str
    timeout_secs: int | None
    extra_events: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    created: TimeRange = ANY_TIME
    event_types: tuple[str, ...] = ()
    status: str | None = None
    room_id: str | None = None
    session_id: str | None = None


async def source_of_room(connection: AsyncConnection, room_id: str) -> Source | None:
    row = (await connection.execute(select(rooms).where(rooms.c.id == room_id))).one_or_none()
    if row is None:
        return None
    return Source(
        row.account_id,
        row.webhook_event_url,
        row.webhook_event_failover_url,
        row.webhook_timeout_secs,
        frozenset(row.webhook_extra_events),
    )


async def room_of_session(connection: AsyncConnection, session_id: str) -> str | None:
    return (await connection.execute(select(sessions.c.room_id).where(sessions.c.id == session_id))).scalar()


async def add_event(connection: AsyncConnection, event: WebhookEvent) -> None:
    await connection.execute(
        insert(events).values(
            id=event.id,
            account_id=event.account_id,
            event_type=event.event_type,
            room_id=event.room_id,
            session_id=event.session_id,
            occurred_at=event.occurred_at,
            payload=event.payload,
        )
    )


async def last_position(connection: AsyncConnection, lane: str) -> int:
    """Of the pending ones; 0 when the lane is empty."""
    query = select(func.max(deliveries.c.position)).where(deliveries.c.lane == lane, _pending)
    return (await connection.execute(query)).scalar() or 0


async def add(connection: AsyncConnection, delivery: Delivery) -> None:
    values = _values(delivery) | {
        "id": delivery.id,
        "account_id": delivery.event.account_id,
        "event_id": delivery.event.id,
        "created_at": delivery.created_at,
    }
    await connection.execute(insert(deliveries).values(values))


async def change(connection: AsyncConnection, delivery: Delivery) -> None:
    await connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(_values(delivery)))


async def change_all(connection: AsyncConnection, changed: Sequence[Delivery]) -> None:
    """Several at a time, as far as attempts change them."""
    names = ("status", "attempts", "step", "rounds", "not_before", "next_attempt_at", "started_at", "finished_at")
    query = update(deliveries).where(deliveries.c.id == bindparam("delivery_id"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    rows = [
        {"delivery_id": delivery.id, **{f"new_{name}": getattr(delivery, name) for name in names}}
        for delivery in changed
    ]
    await connection.execute(query.values(values), rows)


async def hasten(connection: AsyncConnection, delivery: Delivery, now: datetime) -> None:
    """Makes a pending delivery due, and those that it has to wait for."""
    ahead = (deliveries.c.lane == delivery.lane, _pending, deliveries.c.position <= delivery.position)
    await connection.execute(update(deliveries).where(*ahead).values(next_attempt_at=now))


async def add_attempts(connection: AsyncConnection, made: Sequence[Attempt]) -> None:
    await connection.execute(insert(attempts), [_row(attempt) for attempt in made])


async def lane_heads(
    connection: AsyncConnection, lanes: Collection[str], count: int
) -> Mapping[str, Sequence[Delivery]]:
    """The first pending deliveries of each lane, so many at most, in their order; nothing for a lane without."""
    place = func.row_number().over(partition_by=deliveries.c.lane, order_by=(deliveries.c.position, deliveries.c.id))
    placed = select(deliveries.c.id, place.label("place")).where(deliveries.c.lane.in_(lanes), _pending).subquery()
    query = _selected().join(placed, placed.c.id == deliveries.c.id).where(placed.c.place <= count)
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in await connection.execute(query.order_by(deliveries.c.position, deliveries.c.id)):
        found[row.lane].append(_delivery(row))
    return found


async def find(
    connection: AsyncConnection, account_id: str, delivery_id: str, *, claimed: bool = False
) -> Delivery | None:
    """`claimed` holds it so that nobody else changes it before this transaction ends."""
    query = _selected().where(deliveries.c.id == delivery_id, deliveries.c.account_id == account_id)
    if claimed:
        query = query.with_for_update(of=deliveries)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _delivery(row)


async def attempts_of(connection: AsyncConnection, delivery_id: str) -> Sequence[Attempt]:
    """Newest first."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number.desc())
    return [_attempt(row) for row in await connection.execute(query)]


async def list_page(
    connection: AsyncConnection, account_id: str, chosen: DeliveryFilter, page: Page
) -> Listing[Delivery]:
    """Newest first."""
    conditions = [deliveries.c.account_id == account_id, *within(deliveries.c.created_at, chosen.created)]
    if chosen.event_types:
        conditions.append(events.c.event_type.in_(chosen.event_types))
    if chosen.status is not None:
        conditions.append(deliveries.c.status == chosen.status)
    if chosen.room_id is not None:
        conditions.append(events.c.room_id == chosen.room_id)
    if chosen.session_id is not None:
        conditions.append(events.c.session_id == chosen.session_id)
    query = _selected().where(*conditions).order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_delivery(row) for row in rows], page, total)


async def oldest_pending(connection: AsyncConnection) -> datetime | None:
    found: datetime | None = (
        await connection.execute(select(func.min(deliveries.c.created_at)).where(_pending))
    ).scalar()
    return found


async def count_pending(connection: AsyncConnection, account_id: str) -> int:
    query = select(func.count()).select_from(deliveries).where(_pending, deliveries.c.account_id == account_id)
    return (await connection.execute(query)).scalar_one()


async def count_failed(connection: AsyncConnection, account_id: str, since: datetime) -> int:
    """Those that were given up since then."""
    given_up = _failed, deliveries.c.account_id == account_id, deliveries.c.finished_at >= since
    return (await connection.execute(select(func.count()).select_from(deliveries).where(*given_up))).scalar_one()


async def delete_finished(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Takes away up to so many deliveries that ended before then, with all that hangs on them."""
    query = select(deliveries.c.id, deliveries.c.event_id).where(deliveries.c.finished_at < before).limit(limit)
    found = (await connection.execute(query)).all()
    ids = [row.id for row in found]
    if ids:
        await connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(ids)))
        await connection.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))
        still_told = select(deliveries.c.id).where(deliveries.c.event_id == events.c.id).exists()
        gone = delete(events).where(events.c.id.in_([row.event_id for row in found]), ~still_told)
        await connection.execute(gone)
    return len(ids)


def _selected() -> Select[Any]:
    return select(deliveries, *_event_columns).join(events, deliveries.c.event_id == events.c.id)


def _values(delivery: Delivery) -> dict[str, Any]:
    return {
        "lane": delivery.lane,
        "position": delivery.position,
        "url": delivery.url,
        "failover_url": delivery.failover_url,
        "timeout_secs": delivery.timeout_secs,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "step": delivery.step,
        "rounds": delivery.rounds,
        "not_before": delivery.not_before,
        "next_attempt_at": delivery.next_attempt_at,
        "give_up_at": delivery.give_up_at,
        "started_at": delivery.started_at,
        "finished_at": delivery.finished_at,
    }


def _row(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "id": attempt.id,
        "delivery_id": attempt.delivery_id,
        "number": attempt.number,
        "url": attempt.url,
        "request_headers": attempt.request_headers,
        "started_at": attempt.started_at,
        "duration_ms": round(outcome.duration.total_seconds() * 1000),
        "error": outcome.error,
        "detail": outcome.detail,
        "response_status": outcome.status,
        "response_body": outcome.body,
    }


def _delivery(row: Row[Any]) -> Delivery:
    event = WebhookEvent(
        id=row.event_id,
        account_id=row.event_account_id,
        event_type=row.event_event_type,
        room_id=row.event_room_id,
        session_id=row.event_session_id,
        occurred_at=row.event_occurred_at,
        payload=row.event_payload,
    )
    return Delivery(
        id=row.id,
        event=event,
        lane=row.lane,
        position=row.position,
        url=row.url,
        failover_url=row.failover_url,
        timeout_secs=row.timeout_secs,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        step=row.step,
        rounds=row.rounds,
        not_before=row.not_before,
        next_attempt_at=row.next_attempt_at,
        give_up_at=row.give_up_at,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _attempt(row: Row[Any]) -> Attempt:
    outcome = Outcome(
        error=None if row.error is None else AttemptError(row.error),
        detail=row.detail,
        status=row.response_status,
        body=row.response_body,
        duration=timedelta(milliseconds=row.duration_ms),
    )
    return Attempt(
        id=row.id,
        delivery_id=row.delivery_id,
        number=row.number,
        url=row.url,
        started_at=row.started_at,
        outcome=outcome,
        request_headers=row.request_headers,
    )
