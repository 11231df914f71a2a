"""A recording: the file of one audio or video track of a participant's stream.

`recordings.service` keeps it from its start on, `recordings.storing` takes its file to where it stays:

    processing ──file finished──▶ processing, with an end ──file stored──▶ completed
        └──────no file to come─────────────┴──────────────────────────────▶ failed

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


class RecordingEnd(enum.StrEnum):
    """Why nothing more was recorded. What was recorded until then is there, unless the recording has failed."""

    STOPPED = "stopped"
    LEFT = "left"
    UNPUBLISHED = "unpublished"
    SESSION_ENDED = "session_ended"
    CODEC_CHANGED = "codec_changed"
    DISK_FULL = "disk_full"
    ENGINE_FAILED = "engine_failed"
    # The server died; what lay on the disk was repaired at its next start.
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is None is not known yet; `failure` says why there is no file.

    `offset_ms` is where the file's first moment lies on the session's clock, which begins with the session;
    `storage_key` where the file is, or will be once it is completed. Width and height are those of the first picture.
    """

    id: str
    account_id: str
    room_id: str
    session_id: str
    participant_id: str
    stream_key: str
    type: str
    codec: str
    status: str
    created_at: datetime
    updated_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    completed_at: datetime | None = None
    deleted_at: datetime | None = None
    duration_secs: int | None = None
    size_mb: float | None = None
    failure: str | None = None
    ended_reason: str | None = None
    container: str | None = None
    storage_key: str | None = None
    offset_ms: int | None = None
    duration_ms: int | None = None
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether the engine has the file still."""
        return self.status == RecordingStatus.PROCESSING and self.ended_at is None

    @property
    def resolution(self) -> str | None:
        return None if self.width is None or self.height is None else f"{self.width}x{self.height}"
