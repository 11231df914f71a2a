"""The audit_entries table and every query on it.

`audit.service` and `audit.retention` call it. It refers to no table but accounts: what an entry names may be gone.
Nothing here commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Row, String, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.acts import (
    ADDRESS_MAX_LENGTH,
    LABEL_MAX_LENGTH,
    NAME_MAX_LENGTH,
    Act,
    Actor,
    ActorKind,
    Outcome,
    Subject,
)
from videorooms.audit.model import Entry, EntryFilter
from videorooms.database.lists import fetch_page, within
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.listing import Listing, Page

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("actor_kind", String(32), nullable=False),
    Column("actor_id", Id),
    Column("actor_label", String(LABEL_MAX_LENGTH), nullable=False),
    Column("operation", String(NAME_MAX_LENGTH), nullable=False),
    Column("subject_type", String(NAME_MAX_LENGTH), nullable=False),
    Column("subject_id", Id),
    Column("address", String(ADDRESS_MAX_LENGTH), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_entries_account_id_at_id", "account_id", "at", "id"),
    Index("ix_audit_entries_actor_id_at", "actor_id", "at"),
    Index("ix_audit_entries_subject_id_at", "subject_id", "at"),
    Index("ix_audit_entries_at", "at"),
)

_column = audit_entries.c


def _entry(row: Row[Any]) -> Entry:
    actor = Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_label)
    subject = Subject(row.subject_type, row.subject_id)
    act = Act(row.account_id, actor, row.operation, subject, row.address, row.detail)
    return Entry(row.id, row.at, act, Outcome(row.outcome))


async def put(connection: AsyncConnection, entry: Entry) -> None:
    """Adds it. One that is there already is left alone, but for the subject, which a later part of the act may name."""
    act = entry.act
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(audit_entries).values(
        id=entry.id,
        account_id=act.account_id,
        at=entry.at,
        actor_kind=act.actor.kind,
        actor_id=act.actor.id,
        actor_label=act.actor.label,
        operation=act.operation,
        subject_type=act.subject.type,
        subject_id=act.subject.id,
        address=act.address,
        outcome=entry.outcome,
        detail=dict(act.detail),
    )
    named = {"subject_type": act.subject.type, "subject_id": act.subject.id}
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=named))


async def list_page(connection: AsyncConnection, account_id: str, chosen: EntryFilter, page: Page) -> Listing[Entry]:
    """Newest first."""
    query = select(audit_entries).where(_column.account_id == account_id, *within(_column.at, chosen.at))
    if chosen.actor:
        query = query.where(func.lower(_column.actor_label).contains(chosen.actor.lower(), autoescape=True))
    for name in ("actor_kind", "actor_id", "operation", "subject_type", "subject_id", "outcome"):
        if (wanted := getattr(chosen, name)) is not None:
            query = query.where(_column[name] == wanted)
    rows, total = await fetch_page(connection, query.order_by(_column.at.desc(), _column.id.desc()), page)
    return Listing([_entry(row) for row in rows], page, total)


async def remove_before(connection: AsyncConnection, at: datetime, limit: int) -> int:
    """So many at most. How many there were."""
    some = select(_column.id).where(_column.at < at).limit(limit)
    return (await connection.execute(delete(audit_entries).where(_column.id.in_(some)))).rowcount
