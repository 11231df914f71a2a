"""Takes up what a dead process left: soon after a start its recordings are final, and every file has its row.

`runtime` calls `Adoption.run` while no engine is running, so that nobody owns a file in the spool. Each is repaired
by the engine's own means, and its recording finished as interrupted; one that the database never heard of gets its row
from what the file says of itself. A file that is no use is set aside and never deleted. Killed in the middle, the next
run goes on.
"""

import asyncio
from pathlib import Path
from typing import cast, get_args

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database
from videorooms.errors import VideoRoomsError
from videorooms.ids import is_uuid
from videorooms.media.engine import FileSummary, MediaEngine, MediaError, RecordingTags
from videorooms.recordings import repository
from videorooms.recordings.files import CONTAINERS
from videorooms.recordings.model import Recording, RecordingEnd, RecordingStatus, RecordingType
from videorooms.recordings.service import RecordingService
from videorooms.recordings.spool import Spool
from videorooms.texts import is_storable

log = structlog.get_logger(__name__)

NO_FILE = "The server stopped, and nothing of the recording was on its disk."
# Repairing reads headers here and there in the file: it waits for the disk more than it works.
AT_ONCE = 4
STREAM_KEY_MAX_LENGTH = 128
CODEC_MAX_LENGTH = 32
# Far beyond any recording, and within what rows and dates can hold.
DURATION_MAX_MS = 366 * 24 * 3_600_000
SIDE_MAX = 1 << 16


class Useless(Exception):
    """The file cannot become a recording. The text says why."""


class Adoption:
    def __init__(
        self, *, database: Database, recordings: RecordingService, engine: MediaEngine, spool: Spool, clock: Clock
    ) -> None:
        self._database = database
        self._recordings = recordings
        self._engine = engine
        self._spool = spool
        self._clock = clock

    async def run(self) -> None:
        """Raises `unavailable`, after which another run goes on. No engine may be recording."""
        await asyncio.to_thread(self._spool.make)
        slots = asyncio.Semaphore(AT_ONCE)

        async def adopt(path: Path) -> str | None:
            async with slots:
                return await self._adopt(path)

        files = await asyncio.to_thread(self._spool.files)
        adopted = await asyncio.gather(*map(adopt, files), return_exceptions=True)
        for outcome in adopted:
            if isinstance(outcome, BaseException):
                raise outcome
        await self._fail_those_without_a_file({one for one in adopted if isinstance(one, str)})

    async def _adopt(self, path: Path) -> str | None:
        """The id of the recording whose file it is and stays, if any."""
        named = path.stem if is_uuid(path.stem) else None
        known = None if named is None else await self._find(named)
        if known is not None and not _wants_repair(known):
            await self._let_go(known)
            return known.id
        try:
            return await self._take(path, *await self._engine.repair_recording(path))
        except Useless as error:
            await self._set_aside(path, str(error))
            return None
        except MediaError as error:
            if error.code == "unprocessable":
                await self._set_aside(path, error.detail)
                return None
            # A full disk, say: the next start may have more luck.
            log.error("recording_not_repaired", file=path.name, code=error.code, reason=error.detail)
        except VideoRoomsError:
            raise
        except Exception:
            # One file of many, and none of them may keep the server from starting.
            log.exception("recording_not_repaired", file=path.name)
        return named

    async def _let_go(self, recording: Recording) -> None:
        """Its job takes the file to where it belongs, which for a deleted one is nowhere."""
        if recording.is_under_way:
            await self._recordings.failed(recording.id, ended_at=self._clock.now(), detail=NO_FILE)
        else:
            await self._recordings.settle(recording.id)

    async def _take(self, path: Path, summary: FileSummary, tags: RecordingTags) -> str:
        """Raises `Useless`."""
        recording_id = tags.get("recording", path.stem).lower()
        if not is_uuid(recording_id):
            raise Useless("it does not say which recording it is of")
        if not _is_plausible(summary):
            raise Useless("what it says of its content cannot be")
        known = await self._find(recording_id)
        if known is None:
            await self._make_row(recording_id, summary, tags)
        elif known.status == RecordingStatus.FAILED and known.deleted_at is None and summary.frames:
            raise Useless("its recording has failed already")
        if not await asyncio.to_thread(self._spool.rename, path, recording_id, summary.container):
            raise Useless("its recording has another file")
        if await self._recordings.finished(recording_id, summary, RecordingEnd.INTERRUPTED):
            log.info("recording_adopted", recording_id=recording_id, duration_ms=summary.duration_ms)
        else:
            await self._recordings.settle(recording_id)
        return recording_id

    async def _make_row(self, recording_id: str, summary: FileSummary, tags: RecordingTags) -> None:
        session_id, participant_id = tags.get("session", ""), tags.get("participant", "")
        key, kind = tags.get("key", ""), tags.get("kind", "")
        if not (is_uuid(session_id) and is_uuid(participant_id) and kind in get_args(RecordingType)):
            raise Useless("it does not say whose recording it is")
        if not is_storable(key) or not 0 < len(key) <= STREAM_KEY_MAX_LENGTH:
            raise Useless("it does not say which stream it is of")
        try:
            await self._recordings.started(
                recording_id=recording_id,
                session_id=session_id,
                participant_id=participant_id,
                stream_key=key,
                recording_type=cast(RecordingType, kind),
                codec=summary.codec,
                started_at=summary.started_at,
            )
        except VideoRoomsError as error:
            if error.code != "unknown_participant":
                raise
            raise Useless("nobody knows the participant whose recording it is") from error

    async def _fail_those_without_a_file(self, seen: set[str]) -> None:
        async with self._database.read() as connection:
            left = await repository.under_way(connection)
        for recording in left:
            if recording.id not in seen:
                now = self._clock.now()
                log.warning("recording_without_a_file", recording_id=recording.id)
                await self._recordings.failed(
                    recording.id, ended_at=now, detail=NO_FILE, ended_reason=RecordingEnd.INTERRUPTED
                )

    async def _set_aside(self, path: Path, why: str) -> None:
        moved = await asyncio.to_thread(self._spool.set_aside, path)
        log.error("recording_set_aside", file=str(moved), reason=why)

    async def _find(self, recording_id: str) -> Recording | None:
        async with self._database.read() as connection:
            return await repository.find(connection, recording_id, even_deleted=True)


def _is_plausible(summary: FileSummary) -> bool:
    """The file comes from us, by way of a disk and a crash."""
    sides = (summary.width or 0, summary.height or 0)
    return (
        summary.container in CONTAINERS
        and 0 < len(summary.codec) <= CODEC_MAX_LENGTH
        and 0 <= summary.duration_ms <= DURATION_MAX_MS
        and all(0 <= side <= SIDE_MAX for side in sides)
        and summary.started_at.year in range(2000, 3000)
    )


def _wants_repair(recording: Recording) -> bool:
    """Not what was finished before the server died, or is to go away unread; a failed one's file is for people."""
    if recording.deleted_at is not None or recording.status == RecordingStatus.COMPLETED:
        return False
    return recording.is_under_way or recording.status == RecordingStatus.FAILED
