"""What was chosen to be recorded of a session: the table, its queries, and what holds where nothing was chosen.

`recordings.control` writes it, `recordings.recorder` reads it. A session without a row follows its room. Nothing here
commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.recordings.choice import Choice, Choices
from videorooms.rooms import repository as rooms_repository
from videorooms.sessions import repository as sessions_repository

recording_choices = Table(
    "recording_choices",
    metadata,
    Column("session_id", Id, ForeignKey("sessions.id"), primary_key=True),
    Column("wanted", JSON, nullable=False),
    Column("paused", JSON, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
)


async def read(connection: AsyncConnection, session_id: str) -> Choices:
    """What was chosen, else what the room says; nothing for a session that is not there."""
    row = (
        await connection.execute(select(recording_choices).where(recording_choices.c.session_id == session_id))
    ).one_or_none()
    if row is not None:
        return Choices(_choice(row.wanted), _choice(row.paused))
    session = await sessions_repository.find(connection, session_id)
    room = None if session is None else await rooms_repository.find(connection, session.room_id)
    return Choices(Choice.of(room is not None and room.policy.enable_recording), Choice.of(False))


async def write(connection: AsyncConnection, session_id: str, choices: Choices, now: datetime) -> None:
    await connection.execute(delete(recording_choices).where(recording_choices.c.session_id == session_id))
    values = {"wanted": _stored(choices.wanted), "paused": _stored(choices.paused)}
    await connection.execute(insert(recording_choices).values(session_id=session_id, updated_at=now, **values))


def _stored(choice: Choice) -> dict[str, Any]:
    return {"everyone": choice.everyone, "single": [[*of, told] for of, told in choice.single.items()]}


def _choice(stored: dict[str, Any]) -> Choice:
    return Choice(stored["everyone"], {(one, kind): told for one, kind, told in stored["single"]})
