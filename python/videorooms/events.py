"""What happened, told to whoever cares: the event types of the control plane and the bus that carries them.

Services emit events through their transaction; they are published here after it has committed. What lies above a
service (signaling, webhooks) subscribes. An event never asks for anything, and a handler that fails never fails the
publisher or the handlers after it.
"""

import enum
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

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


AnEvent = TypeVar("AnEvent", bound=Event)
Handler = Callable[[Any], Awaitable[None]]


class EventBus:
    """Carries events to handlers within this process, one after the other, in the order of subscription."""

    def __init__(self) -> None:
        self._handlers: dict[type[Event], list[Handler]] = defaultdict(list)

    def subscribe(self, event_type: type[AnEvent], handler: Callable[[AnEvent], Awaitable[None]]) -> Callable[[], None]:
        """Hear every event of exactly this type; the returned function ends the subscription."""
        handlers = self._handlers[event_type]
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    async def publish(self, event: Event) -> None:
        """Returns when every handler has run. A handler's exception is logged and goes no further."""
        for handler in tuple(self._handlers[type(event)]):
            try:
                await handler(event)
            except Exception:
                log.exception("event_handler_failed", event_type=type(event).__name__)
