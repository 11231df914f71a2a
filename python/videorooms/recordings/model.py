"""A recording: the file of one audio or video track of a participant's stream.

`recordings.service` keeps it from its start to its deletion:

    processing ──file finished──▶ completed
        └──────no file to come──▶ failed

It says what there is to know of the file and does not hold it.
"""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RecordingType = Literal["audio", "video"]


class RecordingStatus(enum.StrEnum):
    PROCESSING = "processing"
    COMPLETED = "completed"
    # The hosted product has no word for it, and leaves such a recording in processing for ever.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recording:
    """`duration_secs` and `size_mb` are None until it is completed; `failure` says why there is no file."""

    id: str
    account_id: str
    room_id: str
    session_id: str
    participant_id: str
    stream_key: str
    type: str
    codec: str
    status: str
    duration_secs: int | None
    size_mb: float | None
    failure: str | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime
    ended_at: datetime | None
    completed_at: datetime | None
