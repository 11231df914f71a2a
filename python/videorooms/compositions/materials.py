"""Reads from the database what a composition is made of: its session, the session's recordings, and who is in them.

`compositions.rendering` uses it. It chooses nothing and opens no file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.compositions.labels import label_of
from videorooms.compositions.layout import Speaking
from videorooms.compositions.plan import Span
from videorooms.participants import repository as participants_repository
from videorooms.recordings import repository as recordings_repository
from videorooms.recordings.model import Recording, RecordingStatus
from videorooms.sessions import repository as sessions_repository
from videorooms.sessions.model import Session
from videorooms.timelines.model import Timeline as SessionTimeline


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A completed recording, where its file is, and where that lies on the session's clock."""

    recording: Recording
    storage_key: str
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the server noted while the session ran: who spoke when, and when a participant's stream was off."""

    speaking: Speaking = ()
    off: Mapping[tuple[str, str], Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Materials:
    """`unfinished` counts recordings that have no file yet and may get one. Labels are by participant."""

    session: Session
    files: Sequence[RecordedFile]
    unfinished: int
    labels: Mapping[str, str]


async def materials_of(connection: AsyncConnection, session_id: str) -> Materials:
    session = await sessions_repository.find(connection, session_id)
    # Rows of sessions are never deleted, and a composition's refers to one.
    assert session is not None
    found = await recordings_repository.of_session(connection, session_id)
    people = await participants_repository.of_session(connection, session_id)
    return Materials(
        session=session,
        files=[file for one in found if (file := _file(one)) is not None],
        unfinished=sum(one.status == RecordingStatus.PROCESSING for one in found),
        labels={person.id: label_of(person.context, person.id) for person in people},
    )


def noted(timeline: SessionTimeline) -> Timeline:
    """What of a session's timeline a picture needs."""
    off = {of: [Span(*span) for span in spans] for of, spans in timeline.pictures_off().items()}
    return Timeline(timeline.speaking(), off)


def _file(recording: Recording) -> RecordedFile | None:
    """None for one that has no file."""
    if recording.status != RecordingStatus.COMPLETED or recording.storage_key is None:
        return None
    return RecordedFile(recording, recording.storage_key, recording.offset_ms or 0, recording.duration_ms or 0)
