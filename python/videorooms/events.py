"""What happened, told to whoever cares: the event types of the control plane and the bus that carries them.

Services emit events through their transaction; they are published here after it has committed. What lies above a
service (signaling, webhooks) subscribes. An event never asks for anything, and a handler that fails never fails the
publisher or the handlers after it.
"""

import asyncio
import enum
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeVar

import structlog

log = structlog.get_logger(__name__)


class LeftReason(enum.StrEnum):
    """Why a participant is no longer in its session."""

    LEFT = "left"
    TIMED_OUT = "timed_out"
    KICKED = "kicked"
    ROOM_DELETED = "room_deleted"
    SESSION_ENDED = "session_ended"
    REPLACED = "replaced"
    TOKEN_EXPIRED = "token_expired"
    ENGINE_FAILED = "engine_failed"
    SERVER_RESTARTED = "server_restarted"


class EndedReason(enum.StrEnum):
    """Why a session is over."""

    LAST_LEFT = "last_left"
    ROOM_DELETED = "room_deleted"
    ENDED = "ended"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. `occurred_at` is aware and in UTC."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class RoomCreated(Event):
    room_id: str


@dataclass(frozen=True, slots=True)
class RoomUpdated(Event):
    room_id: str


@dataclass(frozen=True, slots=True)
class RoomDeleted(Event):
    """Published before the end of its session and the leaving of those who were in it."""

    room_id: str
    session_id: str | None


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    session_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    session_id: str
    room_id: str
    reason: EndedReason
    duration_secs: int


@dataclass(frozen=True, slots=True)
class ParticipantJoined(Event):
    session_id: str
    room_id: str
    participant_id: str
    context: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class ParticipantLeft(Event):
    session_id: str
    room_id: str
    participant_id: str
    context: str | None
    reason: LeftReason
    duration_secs: int


@dataclass(frozen=True, slots=True)
class ParticipantReconnecting(Event):
    """Its connection broke, or nothing comes over its transport; it may come back within the grace."""

    session_id: str
    room_id: str
    participant_id: str
    context: str | None


@dataclass(frozen=True, slots=True)
class ParticipantMuted(Event):
    """A moderator silenced one who is in the session, or hid its pictures, or, with `muted` false, took that back."""

    session_id: str
    room_id: str
    participant_id: str
    muted: bool
    kind: Literal["audio", "video"]


@dataclass(frozen=True, slots=True)
class RecordingSwitched(Event):
    """A first track of the session is being recorded, or none is any more; what is paused does not count."""

    session_id: str
    is_recording: bool


@dataclass(frozen=True, slots=True)
class HiddenJoined(Event):
    """Somebody looks into the session without anybody in it being told."""

    session_id: str
    room_id: str
    participant_id: str
    context: str | None


@dataclass(frozen=True, slots=True)
class HiddenLeft(Event):
    session_id: str
    room_id: str
    participant_id: str


@dataclass(frozen=True, slots=True)
class RecordingChosen(Event):
    """An operator said anew what of the session is recorded."""

    session_id: str


@dataclass(frozen=True, slots=True)
class RecordingStarted(Event):
    """`type` is audio or video, here and in what follows."""

    session_id: str
    room_id: str
    participant_id: str
    recording_id: str
    type: str


@dataclass(frozen=True, slots=True)
class RecordingCompleted(Event):
    session_id: str
    room_id: str
    participant_id: str
    recording_id: str
    type: str
    codec: str
    duration_secs: int
    size_mb: float


@dataclass(frozen=True, slots=True)
class RecordingFailed(Event):
    session_id: str
    room_id: str
    participant_id: str
    recording_id: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingsDeleted(Event):
    """Somebody deleted recordings of the account, perhaps some that are under way."""

    account_id: str


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where whoever owns a thing wants to hear of it; empty URLs for nowhere."""

    url: str
    failover_url: str
    timeout_secs: int | None


@dataclass(frozen=True, slots=True)
class CompositionCompleted(Event):
    """A composition is told to a URL of its own, not to that of its room."""

    composition_id: str
    session_id: str
    room_id: str
    target: WebhookTarget
    format: str
    resolution: str
    duration_secs: int
    size_mb: float


@dataclass(frozen=True, slots=True)
class CompositionFailed(Event):
    composition_id: str
    session_id: str
    room_id: str
    target: WebhookTarget
    reason: str


@dataclass(frozen=True, slots=True)
class CompositionDropped(Event):
    """It was deleted or cancelled, and whoever renders it is to stop."""

    composition_id: str


@dataclass(frozen=True, slots=True)
class JobEnqueued(Event):
    """A durable job is there to be claimed."""

    queue: str


@dataclass(frozen=True, slots=True)
class UserChanged(Event):
    """What a user of the portal may do, or how it signs in, is not what it was: role, password, disabled, gone."""

    user_id: str


AnEvent = TypeVar("AnEvent", bound=Event)
Handler = Callable[[Any], Awaitable[None]]

# A handler that hangs must not keep all later events, and with them every writer, waiting for ever. Far above what any
# handler takes; a backstop and no schedule.
HANDLER_MAX_SECS = 10
# What is committed is true whether or not all have heard of it, so whoever caused it waits only so long.
PATIENCE_SECS = 5

# Set while a handler runs: what it publishes comes after the batch that called it, so it must not wait for that.
_handling: ContextVar[bool] = ContextVar("handling_event", default=False)


@dataclass(frozen=True, slots=True)
class _Batch:
    events: Sequence[Event]
    context: Context
    published: asyncio.Future[None]


class EventBus:
    """Carries events to handlers within this process, one event after the other, in the order of publishing."""

    def __init__(self) -> None:
        self._handlers: dict[type[Event], list[Handler]] = defaultdict(list)
        self._waiting: deque[_Batch] = deque()
        self._drainer: asyncio.Task[None] | None = None

    def subscribe(self, event_type: type[AnEvent], handler: Callable[[AnEvent], Awaitable[None]]) -> Callable[[], None]:
        """Hear every event of exactly this type; the returned function ends the subscription."""
        handlers = self._handlers[event_type]
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    async def publish(self, *events: Event) -> None:
        """Returns when every handler has run, or at once when a handler is the one who publishes.

        A handler's exception is logged and goes no further. Cancelling this abandons the wait, not the publishing.
        """
        await self.published(self.enqueue(events))

    def enqueue(self, events: Sequence[Event]) -> asyncio.Future[None]:
        """Takes a place in the order now; the future is done when the handlers of all these events have run."""
        batch = _Batch(events, copy_context(), asyncio.get_running_loop().create_future())
        self._waiting.append(batch)
        if self._drainer is None:
            self._drainer = asyncio.create_task(self._drain(), name="event-bus")
        return batch.published

    async def published(self, batch: asyncio.Future[None]) -> None:
        """Waits for what `enqueue` returned, for `PATIENCE_SECS` at most, and not at all when a handler calls it."""
        if _handling.get():
            return
        done, _ = await asyncio.wait([batch], timeout=PATIENCE_SECS)
        if not done:
            log.warning("events_delayed", waiting=len(self._waiting))

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting.popleft()
                batch.context.run(_handling.set, True)
                # In the publisher's context, so that the lines logged by handlers carry the ids of its request.
                handling = asyncio.create_task(self._handle(batch.events), context=batch.context)
                handling.add_done_callback(partial(_release, batch))
                await handling
        finally:
            self._drainer = None

    async def _handle(self, events: Sequence[Event]) -> None:
        for event in events:
            for handler in tuple(self._handlers[type(event)]):
                try:
                    async with asyncio.timeout(HANDLER_MAX_SECS):
                        await handler(event)
                except asyncio.CancelledError:
                    if _being_cancelled():
                        raise
                    # It waited for something that was cancelled, and that is its own failure.
                    log.warning("event_handler_cancelled", event_type=type(event).__name__)
                except Exception:
                    log.exception("event_handler_failed", event_type=type(event).__name__)


def _release(batch: _Batch, _handling_task: asyncio.Task[None]) -> None:
    """Whoever waits for the batch goes on, however its handling ended."""
    if not batch.published.done():
        batch.published.set_result(None)


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
