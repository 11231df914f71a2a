"""Tells the server of recordings, and leaves files, as the engine and whoever drives it would."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from videorooms.clock import Clock
from videorooms.ids import new_id
from videorooms.media.engine import FileSummary
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import Recording, RecordingEnd, RecordingType
from videorooms.runtime import Runtime

CODECS: dict[RecordingType, str] = {"audio": "opus", "video": "vp8"}
CONTENT = b"the content of a file, as far as tests care: 0123456789"


def summary_of(
    recording_type: RecordingType,
    *,
    started_at: datetime,
    seconds: float = 30,
    size_bytes: int = len(CONTENT),
    frames: int = 900,
    container: str = "webm",
) -> FileSummary:
    width, height = (1280, 720) if recording_type == "video" else (None, None)
    codec = CODECS[recording_type]
    return FileSummary(codec, container, started_at, round(seconds * 1000), size_bytes, width, height, frames)


class Recorder:
    """`clock` is that of the runtime; a fake one is moved by the length of what is recorded."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    @property
    def clock(self) -> Clock:
        return self.runtime.clock

    async def start(
        self, joined: JoinedParticipant, recording_type: RecordingType = "audio", recording_id: str | None = None
    ) -> Recording:
        return await self.runtime.recordings.started(
            recording_id=recording_id or new_id(),
            session_id=joined.session_id,
            participant_id=joined.participant_id,
            stream_key="self",
            recording_type=recording_type,
            codec=CODECS[recording_type],
            started_at=self.clock.now(),
        )

    def write(self, recording_id: str, content: bytes = CONTENT, container: str = "webm") -> Path:
        """What the engine has written."""
        path = self.runtime.spool.path(recording_id, container)
        path.write_bytes(content)
        return path

    async def finish(
        self,
        recording: Recording,
        seconds: float = 30,
        *,
        content: bytes = CONTENT,
        frames: int = 900,
        reason: RecordingEnd = RecordingEnd.STOPPED,
    ) -> bool:
        """The engine has let go of the file; nothing more has happened to it yet."""
        self.write(recording.id, content)
        summary = summary_of(
            "video" if recording.type == "video" else "audio",
            started_at=recording.started_at,
            seconds=seconds,
            size_bytes=len(content),
            frames=frames,
        )
        return await self.runtime.recordings.finished(recording.id, summary, reason)

    async def complete(self, recording: Recording, seconds: float = 30, *, content: bytes = CONTENT) -> bool:
        """The file is stored, too."""
        finished = await self.finish(recording, seconds, content=content)
        await self.settled()
        return finished

    async def fail(self, recording: Recording) -> bool:
        ended_at = self.clock.now() + timedelta(seconds=1)
        return await self.runtime.recordings.failed(recording.id, ended_at=ended_at, detail="The disk is full.")

    async def settled(self) -> None:
        """Returns when everything is done that is due."""
        await self.runtime.worker.run_due()
