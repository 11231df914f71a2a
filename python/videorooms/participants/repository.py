"""The tables of participants and of the tokens that they came with, and every query on them.

`participants.service` and `participants.moderation` alone call it. A participant that has left keeps its row.
Nothing here commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Row,
    String,
    Table,
    Text,
    case,
    cast,
    delete,
    exists,
    extract,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import ANY_TIME, Listing, Page, TimeRange
from videorooms.media.engine import Kind
from videorooms.participants.model import Participant, Presences

participants = Table(
    "participants",
    metadata,
    Column("session_id", Id, ForeignKey("sessions.id"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("context", Text),
    Column("origin", String(32), nullable=False),
    Column("joined_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("left_at", Timestamp),
    Column("left_reason", String(32)),
    Column("muted", Boolean, nullable=False, server_default=false()),
    Column("video_muted", Boolean, nullable=False, server_default=false()),
    Index("ix_participants_id_joined_at", "id", "joined_at"),
    Index("ix_participants_listed", "account_id", "joined_at", "id", "session_id"),
    Index("ix_participants_account_id_left_at", "account_id", "left_at"),
    Index(
        "ix_participants_present_session_id",
        "session_id",
        sqlite_where=text("left_at IS NULL"),
        postgresql_where=text("left_at IS NULL"),
    ),
)

# The families of client tokens with which a participant came while its session is active.
participant_tokens = Table(
    "participant_tokens",
    metadata,
    Column("session_id", Id, primary_key=True),
    Column("participant_id", Id, primary_key=True),
    Column("family", String(36), primary_key=True),
    ForeignKeyConstraint(["session_id", "participant_id"], ["participants.session_id", "participants.id"]),
)

_MUTED_COLUMNS: dict[Kind, str] = {"audio": "muted", "video": "video_muted"}
_present = participants.c.left_at.is_(None)
_newest_first = (participants.c.joined_at.desc(), participants.c.id.desc())


@dataclass(frozen=True, slots=True)
class ParticipantFilter:
    joined: TimeRange = ANY_TIME
    updated: TimeRange = ANY_TIME
    left: TimeRange = ANY_TIME
    context: str | None = None
    session_id: str | None = None


def _participant(row: Row[Any]) -> Participant:
    return Participant(
        id=row.id,
        account_id=row.account_id,
        session_id=row.session_id,
        room_id=row.room_id,
        context=row.context,
        origin=row.origin,
        joined_at=row.joined_at,
        updated_at=row.updated_at,
        left_at=row.left_at,
        left_reason=row.left_reason,
        muted=row.muted,
        video_muted=row.video_muted,
    )


async def add(connection: AsyncConnection, participant: Participant) -> None:
    await connection.execute(insert(participants).values(asdict(participant)))


async def find(connection: AsyncConnection, session_id: str, participant_id: str) -> Participant | None:
    query = select(participants).where(participants.c.session_id == session_id, participants.c.id == participant_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _participant(row)


async def find_latest(connection: AsyncConnection, account_id: str, participant_id: str) -> Participant | None:
    """Of all sessions of the account in which a client brought this id, its presence in the one that it joined last."""
    query = select(participants).where(participants.c.id == participant_id, participants.c.account_id == account_id)
    row = (await connection.execute(query.order_by(*_newest_first).limit(1))).one_or_none()
    return None if row is None else _participant(row)


async def replace(connection: AsyncConnection, participant: Participant) -> None:
    """Writes the row that has the participant's session and id anew."""
    query = update(participants).where(
        participants.c.session_id == participant.session_id, participants.c.id == participant.id
    )
    await connection.execute(query.values(asdict(participant)))


async def present(connection: AsyncConnection, session_id: str) -> Sequence[Participant]:
    """Those in the session, in the order in which they joined."""
    query = select(participants).where(participants.c.session_id == session_id, _present)
    rows = await connection.execute(query.order_by(participants.c.joined_at, participants.c.id))
    return [_participant(row) for row in rows]


async def of_session(connection: AsyncConnection, session_id: str) -> Sequence[Participant]:
    """All who are or were in the session, in the order in which they joined."""
    query = select(participants).where(participants.c.session_id == session_id)
    rows = await connection.execute(query.order_by(participants.c.joined_at, participants.c.id))
    return [_participant(row) for row in rows]


async def mark_left(
    connection: AsyncConnection, session_id: str, participant_ids: Sequence[str], reason: str, now: datetime
) -> None:
    values = {"left_at": now, "updated_at": now, "left_reason": reason}
    named = participants.c.session_id == session_id, participants.c.id.in_(participant_ids)
    await connection.execute(update(participants).where(*named).values(values))


async def mark_muted(
    connection: AsyncConnection,
    session_id: str,
    participant_ids: Sequence[str],
    kinds: Collection[Kind],
    *,
    muted: bool,
    now: datetime,
) -> None:
    """Of those kinds; the other stays as it is."""
    values = {_MUTED_COLUMNS[kind]: muted for kind in kinds}
    named = participants.c.session_id == session_id, participants.c.id.in_(participant_ids)
    await connection.execute(update(participants).where(*named).values(**values, updated_at=now))


async def add_token(connection: AsyncConnection, session_id: str, participant_id: str, family: str) -> None:
    """Remembers that the participant came with a token of this family; does nothing when that is known."""
    values = {"session_id": session_id, "participant_id": participant_id, "family": family}
    known = exists().where(*(participant_tokens.c[name] == value for name, value in values.items()))
    if not (await connection.execute(select(known))).scalar():
        await connection.execute(insert(participant_tokens).values(values))


async def tokens_of(connection: AsyncConnection, session_id: str, participant_ids: Sequence[str]) -> Sequence[str]:
    named = participant_tokens.c.participant_id.in_(participant_ids)
    query = select(participant_tokens.c.family).where(participant_tokens.c.session_id == session_id, named)
    return list((await connection.execute(query.distinct())).scalars())


async def forget_tokens(connection: AsyncConnection, session_id: str) -> None:
    await connection.execute(delete(participant_tokens).where(participant_tokens.c.session_id == session_id))


async def count_present(connection: AsyncConnection, session_id: str | None = None) -> int:
    """How many are in the session, or in any."""
    query = select(func.count()).select_from(participants).where(_present)
    if session_id is not None:
        query = query.where(participants.c.session_id == session_id)
    return (await connection.execute(query)).scalar_one()


async def count_present_of(connection: AsyncConnection, account_id: str) -> int:
    """How many are in sessions of the account."""
    query = select(func.count()).select_from(participants).where(participants.c.account_id == account_id, _present)
    return (await connection.execute(query)).scalar_one()


async def presences_by_bucket(
    connection: AsyncConnection, account_id: str, since: datetime, now: datetime, bucket_secs: int
) -> Sequence[Presences]:
    """Of everyone who was there between `since` and now; as many rows as there are pairs of buckets at most."""
    columns = participants.c
    window = max(0, int((now - since).total_seconds()))

    def offset(column: ColumnElement[datetime]) -> ColumnElement[int]:
        return cast(extract("epoch", column), BigInteger) - int(since.timestamp())

    came = case((columns.joined_at <= since, 0), else_=offset(columns.joined_at))
    gone = columns.left_at.is_not(None) & (columns.left_at < now)
    # A clock that was set back must not make anyone leave before coming.
    went = case((gone, offset(columns.left_at)), else_=window)
    met = (
        select(
            came.label("came"),
            case((went < came, came), else_=went).label("went"),
            case((columns.joined_at >= since, 1), else_=0).label("joined"),
        )
        .where(columns.account_id == account_id, or_(columns.left_at >= since, columns.left_at.is_(None)))
        .subquery()
    )
    query = select(
        (met.c.came // bucket_secs).label("came_in"),
        (met.c.went // bucket_secs).label("went_in"),
        func.count().label("count"),
        func.sum(met.c.joined).label("joins"),
        func.sum(met.c.came % bucket_secs).label("came_offsets"),
        func.sum(met.c.went % bucket_secs).label("went_offsets"),
    ).group_by("came_in", "went_in")
    return [Presences(*(int(value) for value in row)) for row in await connection.execute(query)]


async def mark_all_left(connection: AsyncConnection, session_id: str, reason: str, now: datetime) -> None:
    values = {"left_at": now, "updated_at": now, "left_reason": reason}
    await connection.execute(
        update(participants).where(participants.c.session_id == session_id, _present).values(values)
    )


async def list_page(
    connection: AsyncConnection, account_id: str, chosen: ParticipantFilter, page: Page
) -> Listing[Participant]:
    """Newest first."""
    conditions = [
        participants.c.account_id == account_id,
        *within(participants.c.joined_at, chosen.joined),
        *within(participants.c.updated_at, chosen.updated),
        *within(participants.c.left_at, chosen.left),
    ]
    if chosen.context is not None:
        conditions.append(participants.c.context == chosen.context)
    if chosen.session_id is not None:
        conditions.append(participants.c.session_id == chosen.session_id)
    # The id alone does not order two presences of one client that joined at the same instant.
    query = select(participants).where(*conditions).order_by(*_newest_first, participants.c.session_id.desc())
    rows, total = await fetch_page(connection, query, page)
    return Listing([_participant(row) for row in rows], page, total)


async def newest_of_sessions(connection: AsyncConnection, session_ids: Sequence[str], limit: int) -> list[Participant]:
    """At most so many participants of each session, newest first."""
    rank = func.row_number().over(partition_by=participants.c.session_id, order_by=_newest_first).label("rank")
    ranked = select(participants, rank).where(participants.c.session_id.in_(session_ids)).subquery()
    query = select(ranked).where(ranked.c.rank <= limit).order_by(ranked.c.joined_at.desc(), ranked.c.id.desc())
    return [_participant(row) for row in await connection.execute(query)]
