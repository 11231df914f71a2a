"""Decides which live tracks are recorded and has the engine do it.

`streams` tells it what is published, the bus which sessions begin and end and what operators chose, the engine what
became of each file, which goes on to `recordings.ledger`. Everything is in memory and at once. It opens no file, sees
no packet, and writes no row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database
from videorooms.errors import VideoRoomsError
from videorooms.events import (
    EventBus,
    RecordingChosen,
    RecordingsDeleted,
    RecordingSwitched,
    RoomUpdated,
    SessionEnded,
    SessionStarted,
)
from videorooms.ids import new_id
from videorooms.media.engine import (
    FileBegun,
    FileEnd,
    FileEnded,
    Kind,
    MediaEngine,
    MediaError,
    MediaEvent,
    TrackRecording,
)
from videorooms.recordings import choices, repository
from videorooms.recordings.choice import KINDS, Choices
from videorooms.recordings.disk import DiskProbe
from videorooms.recordings.ledger import Ledger
from videorooms.recordings.model import RecordingEnd
from videorooms.recordings.spool import Spool
from videorooms.rooms import repository as rooms_repository
from videorooms.streams.events import StreamEvent, StreamPublished, StreamUnpublished, StreamUpdated, TransportLost
from videorooms.streams.model import Stream
from videorooms.streams.service import StreamService

log = structlog.get_logger(__name__)

# How often what is wanted and not recorded, for want of room on the disk, is looked at again.
RETRY_SECS = 5.0
# The engine finishes a file within milliseconds; a disk that hangs must not keep the server from stopping.
FINISH_SECS = 10.0

Place = tuple[str, str, Kind]

_REASONS: dict[FileEnd, RecordingEnd] = {
    "stopped": RecordingEnd.STOPPED,
    "codec_changed": RecordingEnd.CODEC_CHANGED,
    "disk_full": RecordingEnd.DISK_FULL,
    "failed": RecordingEnd.ENGINE_FAILED,
}


@dataclass(slots=True)
class LiveRecordings:
    """One session's: the streams by participant and key, and what the engine records of them by place."""

    session_id: str
    # Nothing is recorded until they are read.
    choices: Choices | None = None
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    running: dict[Place, TrackRecording] = field(default_factory=dict)
    paused: set[Place] = field(default_factory=set)
    # Tracks whose recording was deleted under way: they are not begun again by themselves.
    declined: set[Place] = field(default_factory=set)
    # What was told last of whether anything is recorded.
    told: bool = False

    @property
    def is_recording(self) -> bool:
        return any(place not in self.paused for place in self.running)

    def places(self) -> Iterator[Place]:
        """Every track that is published and wanted."""
        if self.choices is None:
            return
        for (participant_id, key), stream in self.streams.items():
            for kind in KINDS:
                place = (participant_id, key, kind)
                wanted = self.choices.wanted.holds_for(participant_id, kind) and place not in self.declined
                if wanted and stream.track(kind) is not None:
                    yield place

    def is_paused(self, place: Place) -> bool:
        participant_id, _, kind = place
        return self.choices is not None and self.choices.paused.holds_for(participant_id, kind)


class Recorder:
    def __init__(
        self,
        *,
        engine: MediaEngine,
        streams: StreamService,
        ledger: Ledger,
        database: Database,
        bus: EventBus,
        spool: Spool,
        disk: DiskProbe,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._ledger = ledger
        self._database = database
        self._bus = bus
        self._clock = clock
        self._spool = spool
        self._disk = disk
        self._sessions: dict[str, LiveRecordings] = {}
        self._ending: dict[str, RecordingEnd] = {}
        self._loading: set[asyncio.Task[None]] = set()
        self._retrying: asyncio.Task[None] | None = None
        # As the disk said last; asking is not for a moment in which somebody waits.
        self._has_room = True
        self._stopped = False
        streams.listen(self._hear_streams)
        engine.listen(self._hear_engine)
        bus.subscribe(SessionStarted, self._session_started)
        bus.subscribe(SessionEnded, self._session_ended)
        bus.subscribe(RecordingChosen, self._chosen)
        bus.subscribe(RoomUpdated, self._room_updated)
        bus.subscribe(RecordingsDeleted, self._deleted)

    async def start(self) -> None:
        await asyncio.to_thread(self._spool.make)
        await self._look_for_room()
        self._ledger.start()
        self._retrying = asyncio.create_task(self._retry(), name="recordings-retry")

    async def stop(self) -> None:
        """Finishes every file and its row. What is published stays published, and is recorded anew after a start."""
        self._stopped = True
        if self._retrying is not None:
            self._retrying.cancel()
            with suppress(asyncio.CancelledError):
                await self._retrying
        for session in self._sessions.values():
            for place in list(session.running):
                self._end(session, place, RecordingEnd.INTERRUPTED)
        await self._ledger.stop(FINISH_SECS)

    async def look_again(self) -> None:
        """Begin what is wanted and could not be recorded so far, if the disk has room for it now."""
        await self._look_for_room()
        for session in list(self._sessions.values()):
            if session.choices is None:
                await self._load(session)
            else:
                self._carry_out(session)

    def recorded_in(self, session_id: str) -> frozenset[Place]:
        """Which tracks of the session are being written down now; one whose recording pauses is not."""
        session = self._sessions.get(session_id)
        return frozenset(session.running.keys() - session.paused) if session else frozenset()

    def is_paused_in(self, session_id: str) -> bool:
        """Whether there are recordings there, and all of them pause."""
        session = self._sessions.get(session_id)
        return session is not None and bool(session.running) and not session.is_recording

    async def written(self) -> None:
        """Returns when all that the engine said so far is in the database."""
        await self._ledger.written()

    # What happens.

    async def _session_started(self, event: SessionStarted) -> None:
        await self._load(self._session(event.session_id))

    async def _chosen(self, event: RecordingChosen) -> None:
        if (session := self._sessions.get(event.session_id)) is not None:
            session.declined.clear()
            await self._load(session)

    async def _deleted(self, _event: RecordingsDeleted) -> None:
        running = [one.recording_id for session in self._sessions.values() for one in session.running.values()]
        async with self._database.read() as connection:
            unwanted = await repository.unwanted(connection, running)
        for session in self._sessions.values():
            gone = {place for place, one in session.running.items() if one.recording_id in unwanted}
            session.declined |= gone
            for place in gone:
                self._end(session, place, RecordingEnd.STOPPED)
            self._tell(session)

    async def _room_updated(self, event: RoomUpdated) -> None:
        async with self._database.read() as connection:
            room = await rooms_repository.find(connection, event.room_id)
        session = self._sessions.get(room.active_session_id or "") if room is not None else None
        if session is not None:
            await self._load(session)

    async def _session_ended(self, event: SessionEnded) -> None:
        session = self._sessions.pop(event.session_id, None)
        if session is not None:
            for place in list(session.running):
                self._end(session, place, RecordingEnd.SESSION_ENDED)

    def _hear_streams(self, event: StreamEvent) -> None:
        match event:
            case StreamPublished(session_id, stream) | StreamUpdated(session_id, stream):
                known = session_id in self._sessions
                session = self._session(session_id)
                session.streams[stream.participant_id, stream.key] = stream
                if known:
                    self._carry_out(session)
                else:
                    # The server has started anew within the session.
                    self._load_soon(session)
            case StreamUnpublished(session_id, participant_id, key, left) if session_id in self._sessions:
                session = self._sessions[session_id]
                session.streams.pop((participant_id, key), None)
                session.declined -= {(participant_id, key, kind) for kind in KINDS}
                for kind in KINDS:
                    reason = RecordingEnd.LEFT if left else RecordingEnd.UNPUBLISHED
                    self._end(session, (participant_id, key, kind), reason)
                self._tell(session)
            case TransportLost(session_id=session_id, failed=True) if session_id in self._sessions:
                # The engine has forgotten the session, and what it was to record of it.
                session = self._sessions[session_id]
                for place in list(session.running):
                    self._end(session, place, RecordingEnd.ENGINE_FAILED)
                self._carry_out(session)
            case _:
                pass

    def _hear_engine(self, event: MediaEvent) -> None:
        match event:
            case FileBegun():
                self._ledger.begun(event)
            case FileEnded(recording_id, why):
                reason = self._ending.pop(recording_id, _REASONS[why])
                session = self._forget(recording_id)
                self._ledger.ended(event, reason)
                if session is not None and why == "codec_changed":
                    self._carry_out(session)
                elif session is not None:
                    self._tell(session)
            case _:
                pass

    def _forget(self, recording_id: str) -> LiveRecordings | None:
        """The session whose track the engine no longer records, though nobody told it to stop."""
        for session in self._sessions.values():
            for place, recording in session.running.items():
                if recording.recording_id == recording_id:
                    del session.running[place]
                    session.paused.discard(place)
                    return session
        return None

    # What is done about it.

    def _session(self, session_id: str) -> LiveRecordings:
        return self._sessions.setdefault(session_id, LiveRecordings(session_id))

    def _load_soon(self, session: LiveRecordings) -> None:
        loading = asyncio.create_task(self._load(session), name="recordings-choices")
        self._loading.add(loading)
        loading.add_done_callback(self._loading.discard)

    async def _load(self, session: LiveRecordings) -> None:
        """What cannot be read now is read when it is looked at again."""
        try:
            async with self._database.read() as connection:
                session.choices = await choices.read(connection, session.session_id)
        except VideoRoomsError as error:
            log.warning("recording_choices_not_read", session_id=session.session_id, detail=error.detail)
            return
        # It may have ended while it was read.
        if self._sessions.get(session.session_id) is session:
            self._carry_out(session)

    def _carry_out(self, session: LiveRecordings) -> None:
        """Makes the engine record what is wanted of what is published, and no more."""
        if self._stopped:
            return
        wanted = set(session.places())
        for place in session.running.keys() - wanted:
            participant_id, key, kind = place
            stream = session.streams.get((participant_id, key))
            gone = stream is None or stream.track(kind) is None
            self._end(session, place, RecordingEnd.UNPUBLISHED if gone else RecordingEnd.STOPPED)
        for place in wanted - session.running.keys():
            self._begin(session, place)
        for place in session.running:
            self._pause(session, place)
        self._tell(session)

    def _tell(self, session: LiveRecordings) -> None:
        """Tell whoever shows it to people that recording has begun or ceased, as soon as that is so."""
        if session.told is not session.is_recording:
            session.told = session.is_recording
            self._bus.enqueue([RecordingSwitched(self._clock.now(), session.session_id, session.told)])

    def _pause(self, session: LiveRecordings, place: Place) -> None:
        """Pauses the recording or lets it go on, where the engine was last told otherwise."""
        paused = session.is_paused(place)
        if paused == (place in session.paused):
            return
        try:
            self._engine.pause_recording(session.running[place], paused)
        except MediaError as refusal:
            # It is told again when it is looked at again.
            log.error("recording_not_paused", session_id=session.session_id, detail=refusal.detail)
            return
        session.paused.symmetric_difference_update({place})

    def _begin(self, session: LiveRecordings, place: Place) -> None:
        if not self._has_room:
            return
        participant_id, key, kind = place
        recording_id = new_id()
        tags = {"recording": recording_id, "session": session.session_id, "participant": participant_id}
        recording = TrackRecording(
            recording_id,
            session.session_id,
            participant_id,
            key,
            kind,
            self._spool.folder / recording_id,
            tags | {"key": key, "kind": kind},
        )
        try:
            self._engine.record_track(recording)
        except MediaError as refusal:
            log.error("track_not_recorded", session_id=session.session_id, detail=refusal.detail)
            return
        session.running[place] = recording
        self._ledger.expect(recording)

    def _end(self, session: LiveRecordings, place: Place, reason: RecordingEnd) -> None:
        recording = session.running.pop(place, None)
        session.paused.discard(place)
        if recording is None:
            return
        self._ending[recording.recording_id] = reason
        try:
            self._engine.stop_recording(recording)
        except MediaError as refusal:
            # The engine is gone; the next start finds the file.
            log.error("recording_not_stopped", session_id=session.session_id, detail=refusal.detail)
            self._ending.pop(recording.recording_id, None)
            self._ledger.lost(recording)

    async def _look_for_room(self) -> None:
        before, self._has_room = self._has_room, await self._disk.has_room()
        if before and not self._has_room:
            log.warning("recordings_wait_for_room_on_disk")

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(RETRY_SECS)
            try:
                await self.look_again()
            except Exception:
                log.exception("recordings_not_retried")
