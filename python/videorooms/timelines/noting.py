"""Notes what happens in live sessions and writes it down once a second, many entries in one transaction.

It listens to `streams` and to the bus. Nothing that happens waits for it, and the database sees one write a second
however much happens, or one for each who reads; what is noted in the second in which the process dies is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import (
    EventBus,
    HiddenJoined,
    HiddenLeft,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantReconnecting,
    RecordingCompleted,
    RecordingFailed,
    RecordingStarted,
)
from videorooms.streams.events import (
    LayersWanted,
    SpeakersChanged,
    StreamEvent,
    StreamPublished,
    StreamUnpublished,
    StreamUpdated,
)
from videorooms.streams.model import KINDS, Stream
from videorooms.streams.service import StreamService
from videorooms.timelines import repository
from videorooms.timelines.model import Entry, EntryType

log = structlog.get_logger(__name__)

WRITE_EVERY_SECS = 1.0
# A thousand people who all speak at once make some thousand entries a second; beyond this something is wrong, and the
# newest are left out.
NOTED_MAX = 16_384


class TimelineNotes:
    def __init__(self, *, database: Database, streams: StreamService, bus: EventBus, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: list[tuple[str, Entry]] = []
        # What was told last, so that only differences are noted.
        self._streams: dict[tuple[str, str, str], Stream] = {}
        self._speakers: dict[str, str | None] = {}
        self._writing: asyncio.Task[None] | None = None
        self._flushing = asyncio.Lock()
        self._unsubscribe: list[Callable[[], None]] = [
            streams.listen(self._hear),
            bus.subscribe(ParticipantJoined, self._joined),
            bus.subscribe(ParticipantLeft, self._left),
            bus.subscribe(ParticipantReconnecting, self._reconnecting),
            bus.subscribe(HiddenJoined, self._looked_in),
            bus.subscribe(HiddenLeft, self._looked_away),
            bus.subscribe(RecordingStarted, self._recorded),
            bus.subscribe(RecordingCompleted, self._recorded),
            bus.subscribe(RecordingFailed, self._recorded),
        ]

    async def start(self) -> None:
        self._writing = asyncio.create_task(self._write(), name="timelines")

    async def stop(self) -> None:
        """Writes what is noted, then ends."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        await self.flush()

    async def flush(self) -> None:
        """Returns when what was noted before can be read; what cannot be written now waits for the next time."""
        async with self._flushing:
            noted, self._noted = self._noted, []
            if not noted:
                return

            async def work(transaction: Transaction) -> None:
                await repository.add(transaction.connection, noted)

            try:
                await self._database.write(work)
            except VideoRoomsError as error:
                log.warning("timeline_not_written", entries=len(noted), detail=error.detail)
                self._noted = [*noted, *self._noted][:NOTED_MAX]

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(WRITE_EVERY_SECS)
            try:
                await self.flush()
            except Exception:
                log.exception("timeline_not_written")

    def _note(
        self,
        session_id: str,
        entry_type: EntryType,
        participant_id: str | None = None,
        key: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        if len(self._noted) < NOTED_MAX:
            self._noted.append((session_id, Entry(self._clock.now(), entry_type, participant_id, key, details)))

    async def _joined(self, event: ParticipantJoined) -> None:
        self._note(event.session_id, EntryType.PARTICIPANT_JOINED, event.participant_id)

    async def _left(self, event: ParticipantLeft) -> None:
        self._note(event.session_id, EntryType.PARTICIPANT_LEFT, event.participant_id, None, {"reason": event.reason})
        if self._speakers.get(event.session_id) == event.participant_id:
            del self._speakers[event.session_id]

    async def _reconnecting(self, event: ParticipantReconnecting) -> None:
        self._note(event.session_id, EntryType.PARTICIPANT_RECONNECTING, event.participant_id)

    async def _looked_in(self, event: HiddenJoined) -> None:
        # Of these there is no row that would say who they are.
        details = {"context": event.context}
        self._note(event.session_id, EntryType.HIDDEN_JOINED, event.participant_id, None, details)

    async def _looked_away(self, event: HiddenLeft) -> None:
        self._note(event.session_id, EntryType.HIDDEN_LEFT, event.participant_id)

    async def _recorded(self, event: RecordingStarted | RecordingCompleted | RecordingFailed) -> None:
        started = isinstance(event, RecordingStarted)
        told = EntryType.RECORDING_STARTED if started else EntryType.RECORDING_STOPPED
        details = {"recording_id": event.recording_id, "kind": event.type}
        self._note(event.session_id, told, event.participant_id, None, details)

    def _hear(self, event: StreamEvent) -> None:
        match event:
            case StreamPublished(session_id, stream):
                self._streams[session_id, stream.participant_id, stream.key] = stream
                details: dict[str, bool] = {
                    kind: track.enabled for kind in KINDS if (track := stream.track(kind)) is not None
                }
                self._note(session_id, EntryType.STREAM_PUBLISHED, stream.participant_id, stream.key, details)
            case StreamUpdated(session_id, stream):
                place = (session_id, stream.participant_id, stream.key)
                before, self._streams[place] = self._streams.get(place), stream
                for told, kind in _differences(before, stream):
                    self._note(session_id, told, stream.participant_id, stream.key, {"kind": kind})
            case StreamUnpublished(session_id, participant_id, key):
                self._streams.pop((session_id, participant_id, key), None)
                self._note(session_id, EntryType.STREAM_UNPUBLISHED, participant_id, key)
            case SpeakersChanged(session_id, speakers):
                self._speaks(session_id, speakers[0].participant_id if speakers else None)
            case LayersWanted(session_id, participant_id, key, rids):
                self._note(session_id, EntryType.LAYERS_WANTED, participant_id, key, {"rids": list(rids)})
            case _:
                pass

    def _speaks(self, session_id: str, participant_id: str | None) -> None:
        if self._speakers.get(session_id) == participant_id:
            return
        if participant_id is None:
            del self._speakers[session_id]
        else:
            self._speakers[session_id] = participant_id
        self._note(session_id, EntryType.ACTIVE_SPEAKER, participant_id)


def _differences(before: Stream | None, after: Stream) -> Iterator[tuple[EntryType, str]]:
    """What an update did to the tracks; one that was added or taken away is as good as enabled or disabled."""
    for kind in KINDS:
        former = before.track(kind) if before else None
        track = after.track(kind)
        was_enabled, enabled = bool(former and former.enabled), bool(track and track.enabled)
        if was_enabled != enabled:
            yield (EntryType.TRACK_ENABLED if enabled else EntryType.TRACK_DISABLED), kind
        was_censored, censored = bool(former and former.censored), bool(track and track.censored)
        if was_censored != censored:
            yield (EntryType.TRACK_CENSORED if censored else EntryType.TRACK_UNCENSORED), kind
