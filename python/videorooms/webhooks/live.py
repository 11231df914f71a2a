"""Tells what happens to live streams and connections to those rooms that asked for it.

Streams and connections live in memory, so there is no transaction that causes these events: they are noted here and
written a moment later, by one task, so that no message waits for the database. What is noted when the process dies is
lost, and so is the stream itself.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.events import EventBus, ParticipantReconnecting
from videorooms.streams.events import StreamEvent, StreamPublished, StreamUnpublished
from videorooms.streams.service import StreamService
from videorooms.webhooks import repository
from videorooms.webhooks.model import EventType
from videorooms.webhooks.outbox import Subject, WebhookOutbox
from videorooms.webhooks.payloads import Told, stream_told, told

log = structlog.get_logger(__name__)

# Far more than happens while one write takes its time; beyond it something is wrong, and the newest are left out.
NOTED_MAX = 4096


@dataclass(frozen=True, slots=True)
class _Note:
    occurred_at: datetime
    session_id: str
    event: StreamPublished | StreamUnpublished | ParticipantReconnecting


class LiveEvents:
    def __init__(
        self, *, database: Database, outbox: WebhookOutbox, streams: StreamService, bus: EventBus, clock: Clock
    ):
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._notes: asyncio.Queue[_Note] = asyncio.Queue(NOTED_MAX)
        self._unsubscribe = [
            streams.listen(self.hear),
            bus.subscribe(ParticipantReconnecting, self._reconnecting),
        ]
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._writing = asyncio.create_task(self._write(), name="webhooks-live-events")

    async def stop(self) -> None:
        """Writes what is noted, then ends."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self.written()
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def written(self) -> None:
        """Returns when all that was noted so far is in the database."""
        if self._writing is not None:
            await self._notes.join()

    def hear(self, event: StreamEvent) -> None:
        """Note a stream that came or went; everything else is nothing to tell."""
        if isinstance(event, StreamPublished | StreamUnpublished):
            self._note(_Note(self._clock.now(), event.session_id, event))

    async def _reconnecting(self, event: ParticipantReconnecting) -> None:
        self._note(_Note(event.occurred_at, event.session_id, event))

    def _note(self, note: _Note) -> None:
        try:
            self._notes.put_nowait(note)
        except asyncio.QueueFull:
            log.warning("live_event_not_told", session_id=note.session_id)

    async def _write(self) -> None:
        while True:
            note = await self._notes.get()
            try:
                await self._tell(note)
            except Exception:
                log.exception("live_event_not_told", session_id=note.session_id)
            finally:
                self._notes.task_done()

    async def _tell(self, note: _Note) -> None:
        async with self._database.read() as connection:
            room_id = await repository.room_of_session(connection, note.session_id)
            source = None if room_id is None else await repository.source_of_room(connection, room_id)
        if room_id is None or source is None:
            return
        what = _told(note, room_id)
        # Most rooms ask for none of these, and then nothing is written.
        if what.event_type not in source.extra_events:
            return

        async def work(transaction: Transaction) -> None:
            await self._outbox.tell_room(transaction, Subject(room_id, note.session_id), what, note.occurred_at)

        await self._database.write(work)


def _told(note: _Note, room_id: str) -> Told:
    match note.event:
        case StreamPublished(stream=stream):
            return stream_told(EventType.STREAM_PUBLISHED, room_id, note.session_id, stream.participant_id, stream.key)
        case StreamUnpublished(participant_id=participant_id, key=key):
            return stream_told(EventType.STREAM_UNPUBLISHED, room_id, note.session_id, participant_id, key)
        case ParticipantReconnecting():
            return told(note.event)
