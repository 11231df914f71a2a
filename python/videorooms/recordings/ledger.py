"""Keeps the rows of recordings in step with what the engine says of their files.

`recordings.recorder` tells it what was begun and what ended; it writes one after the other, in that order, and tries
again while the database cannot be had, so that no event of the engine waits. What is not written when the process dies
is found in the files at the next start (`recordings.adopting`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.media.engine import FileBegun, FileEnded, TrackRecording
from videorooms.recordings.model import RecordingEnd
from videorooms.recordings.service import RecordingService

log = structlog.get_logger(__name__)

# A database that restarts is back within seconds; asking more often helps nobody.
RETRY_SECS = 1.0

Write = Callable[[], Awaitable[None]]


class Ledger:
    def __init__(self, recordings: RecordingService, clock: Clock) -> None:
        self._clock = clock
        self._recordings = recordings
        self._expected: dict[str, TrackRecording] = {}
        self._begun: set[str] = set()
        self._writes: asyncio.Queue[Write] = asyncio.Queue()
        self._writing: asyncio.Task[None] | None = None
        self._none_expected = asyncio.Event()

    def start(self) -> None:
        self._writing = asyncio.create_task(self._write(), name="recordings-ledger")

    async def stop(self, patience_secs: float) -> None:
        """Waits for the end of every recording and its row, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_secs):
                if self._expected:
                    self._none_expected.clear()
                    await self._none_expected.wait()
                await self._writes.join()
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing

    async def written(self) -> None:
        """Returns when all that was told so far is in the database."""
        await self._writes.join()

    def expect(self, recording: TrackRecording) -> None:
        """The engine was told to record this, and will say once how it ended."""
        self._expected[recording.recording_id] = recording

    def lost(self, recording: TrackRecording) -> None:
        """The engine will say nothing more of this."""
        self._drop(recording.recording_id)

    def begun(self, event: FileBegun) -> None:
        recording = self._expected.get(event.recording_id)
        if recording is None:
            return
        self._begun.add(event.recording_id)

        async def write() -> None:
            await self._recordings.started(
                recording_id=event.recording_id,
                session_id=recording.session_id,
                participant_id=recording.participant_id,
                stream_key=recording.key,
                recording_type=recording.kind,
                codec=event.codec,
                started_at=event.started_at,
            )

        self._writes.put_nowait(write)

    def ended(self, event: FileEnded, reason: RecordingEnd) -> None:
        begun = event.recording_id in self._begun
        self._drop(event.recording_id)
        # Of a track that never sent anything there is neither a file nor a row.
        if not begun:
            return

        ended_at = self._clock.now()

        async def write() -> None:
            summary = event.summary
            if summary is None:
                detail = event.detail or "The file could not be finished."
                await self._recordings.failed(event.recording_id, ended_at=ended_at, detail=detail)
            else:
                await self._recordings.finished(event.recording_id, summary, reason)

        self._writes.put_nowait(write)

    def _drop(self, recording_id: str) -> None:
        self._expected.pop(recording_id, None)
        self._begun.discard(recording_id)
        if not self._expected:
            self._none_expected.set()

    async def _write(self) -> None:
        while True:
            write = await self._writes.get()
            try:
                await self._persist(write)
            except Exception:
                log.exception("recording_not_written")
            finally:
                self._writes.task_done()

    async def _persist(self, write: Write) -> None:
        while True:
            try:
                return await write()
            except VideoRoomsError as error:
                if error.code != "unavailable":
                    raise
                await asyncio.sleep(RETRY_SECS)
