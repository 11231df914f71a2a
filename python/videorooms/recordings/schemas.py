"""Recordings as the REST API shows them, and the parameters by which they are listed and deleted.

Routes of recordings use it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from videorooms.http.fields import Instant, ListMeta
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing
from videorooms.recordings.model import Recording, RecordingType
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
    status: StatusValue = Field(description="failed when there will be no file, which the hosted product does not say.")
    type: RecordingType
    codec: str
    duration_secs: int | None = Field(description="Null until it is completed.")
    size_mb: float | None = Field(description="Null until it is completed.")
    download_url: str | None = Field(description="Null while there is no file to download.")
    created_at: Instant
    updated_at: Instant
    started_at: Instant
    ended_at: Instant | None
    completed_at: Instant | None

    @classmethod
    def of(cls, recording: Recording) -> "RoomRecording":
        return cls.model_validate(
            {
                "id": recording.id,
                "record_type": "room_recording",
                "room_id": recording.room_id,
                "session_id": recording.session_id,
                "participant_id": recording.participant_id,
                "status": recording.status,
                "type": recording.type,
                "codec": recording.codec,
                "duration_secs": recording.duration_secs,
                "size_mb": recording.size_mb,
                # Storage gives links to files, and rows without a file have none.
                "download_url": None,
                "created_at": recording.created_at,
                "updated_at": recording.updated_at,
                "started_at": recording.started_at,
                "ended_at": recording.ended_at,
                "completed_at": recording.completed_at,
            }
        )


class RecordingAnswer(BaseModel):
    data: RoomRecording


class RecordingListAnswer(BaseModel):
    data: list[RoomRecording]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Recording]) -> "RecordingListAnswer":
        return cls(data=[RoomRecording.of(one) for one in listing.items], meta=ListMeta.of(listing))


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
