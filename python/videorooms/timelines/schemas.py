"""Timelines as the REST API shows them. Routes of timelines use it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from videorooms.http.fields import Instant
from videorooms.timelines.model import EntryType, Timeline


class TimelineEntry(BaseModel):
    at_ms: int = Field(description="Milliseconds after the beginning of the session.")
    type: EntryType
    participant_id: str | None
    stream_key: str | None
    details: Mapping[str, Any] = Field(description="What else there is to say: a reason, a kind, layers.")


class TimelineRecording(BaseModel):
    recording_id: str
    participant_id: str
    stream_key: str
    type: Literal["audio", "video"]
    status: Literal["processing", "completed", "failed"]
    offset_ms: int | None = Field(
        description="Where its first moment lies, in milliseconds after the beginning of the session."
    )
    duration_ms: int | None = Field(description="Null until its file is finished.")


class SessionTimeline(BaseModel):
    record_type: Literal["room_session_timeline"]
    session_id: str
    room_id: str
    started_at: Instant
    ended_at: Instant | None
    duration_ms: int | None = Field(description="Null while the session is live.")
    entries: list[TimelineEntry] = Field(description="In the order of time.")
    recordings: list[TimelineRecording]

    @classmethod
    def of(cls, timeline: Timeline) -> "SessionTimeline":
        return cls.model_validate(
            {
                "record_type": "room_session_timeline",
                "session_id": timeline.session_id,
                "room_id": timeline.room_id,
                "started_at": timeline.started_at,
                "ended_at": timeline.ended_at,
                "duration_ms": None if timeline.ended_at is None else timeline.at_ms(timeline.ended_at),
                "entries": [
                    {
                        "at_ms": timeline.at_ms(entry.occurred_at),
                        "type": entry.type,
                        "participant_id": entry.participant_id,
                        "stream_key": entry.stream_key,
                        "details": entry.details or {},
                    }
                    for entry in timeline.entries
                ],
                "recordings": [TimelineRecording.model_validate(one, from_attributes=True) for one in timeline.files],
            }
        )


class TimelineAnswer(BaseModel):
    data: SessionTimeline
