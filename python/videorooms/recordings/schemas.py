"""Recordings as the REST API shows them, and the parameters by which they are listed and deleted.

Routes of recordings use it.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from videorooms.http.fields import Instant, ListMeta
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing
from videorooms.recordings.model import Recording, RecordingEnd, RecordingType
from videorooms.recordings.repository import RecordingFilter

# The largest that every database's integer column holds.
DURATION_MAX = 2**31 - 1
StatusValue = Literal["processing", "completed", "failed"]
Duration = Annotated[int, Field(ge=0, le=DURATION_MAX)]


class RoomRecording(BaseModel):
    id: str
    record_type: Literal["room_recording"]
    room_id: str
    session_id: str
    participant_id: str
    stream_key: str = Field(description="Which stream of the participant it is of.")
    status: StatusValue = Field(description="failed when there will be no file, which the hosted product does not say.")
    failure: str | None = Field(description="Why there is no file; null unless it has failed.")
    type: RecordingType
    codec: str
    container: Literal["webm", "mkv"] | None = Field(description="Of the file; null while it is being recorded.")
    resolution: str | None = Field(description="Width and height of the first picture; null for sound.")
    offset_ms: int | None = Field(
        description="Where the file begins, in milliseconds after the beginning of its session; null while it is being"
        " recorded."
    )
    duration_ms: int | None = Field(description="Null while it is being recorded.")
    duration_secs: int | None = Field(description="Null while it is being recorded.")
    size_mb: float | None = Field(description="Null while it is being recorded.")
    download_url: str | None = Field(
        description="Good for an hour unless the server is told otherwise; null while there is no file to download."
    )
    ended_reason: RecordingEnd | None = Field(description="Why nothing more was recorded.")
    created_at: Instant
    updated_at: Instant
    started_at: Instant
    ended_at: Instant | None
    completed_at: Instant | None

    @classmethod
    def of(cls, recording: Recording, download_url: str | None) -> "RoomRecording":
        plain = {name: getattr(recording, name) for name in cls.model_fields if name not in _MADE}
        return cls.model_validate(plain | {"record_type": "room_recording", "download_url": download_url})


# What is no attribute of a recording.
_MADE = ("record_type", "download_url")


class RecordingAnswer(BaseModel):
    data: RoomRecording


class RecordingListAnswer(BaseModel):
    data: list[RoomRecording]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Recording], links: Mapping[str, str | None]) -> "RecordingListAnswer":
        shown = [RoomRecording.of(one, links[one.id]) for one in listing.items]
        return cls(data=shown, meta=ListMeta.of(listing))


class DeletedRecordings(BaseModel):
    room_recordings: int = Field(description="How many were deleted.")


class DeletedRecordingsAnswer(BaseModel):
    data: DeletedRecordings


class RecordingsQuery(ListQuery):
    """Parameters of the list of recordings, and of deleting many, where the page does not count."""

    started_on: Day | None = date_filter("date_started_at", "eq")
    started_since: Day | None = date_filter("date_started_at", "gte")
    started_until: Day | None = date_filter("date_started_at", "lte")
    ended_on: Day | None = date_filter("date_ended_at", "eq")
    ended_since: Day | None = date_filter("date_ended_at", "gte")
    ended_until: Day | None = date_filter("date_ended_at", "lte")
    room_id: FilterId | None = value_filter("room_id", "Recordings of this room.")
    participant_id: FilterId | None = value_filter("participant_id", "Recordings of this participant.")
    session_id: FilterId | None = value_filter("session_id", "Recordings of this session.")
    status: StatusValue | None = value_filter("status", "Recordings with this status.")
    type: RecordingType | None = value_filter("type", "Recordings of sound, or of pictures.")
    duration: Duration | None = value_filter("duration_secs", "At least so many seconds long.")
    duration_is: Duration | None = Field(None, alias="filter[duration_secs][eq]", description="So many seconds long.")
    duration_least: Duration | None = Field(
        None, alias="filter[duration_secs][gte]", description="At least so many seconds long."
    )
    duration_most: Duration | None = Field(
        None, alias="filter[duration_secs][lte]", description="At most so many seconds long."
    )

    def chosen(self) -> RecordingFilter:
        least = [value for value in (self.duration, self.duration_is, self.duration_least) if value is not None]
        most = [value for value in (self.duration_is, self.duration_most) if value is not None]
        return RecordingFilter(
            started=time_range(self.started_on, self.started_since, self.started_until),
            ended=time_range(self.ended_on, self.ended_since, self.ended_until),
            room_id=self.room_id,
            session_id=self.session_id,
            participant_id=self.participant_id,
            status=self.status,
            type=self.type,
            duration_least=max(least, default=None),
            duration_most=min(most, default=None),
        )
