"""Webhook events, deliveries and attempts: a fact, the fact on its way to a URL, one HTTP try.

`webhooks.outbox` writes events and deliveries, `webhooks.delivery` makes attempts, `webhooks.service` shows them. What
a failed attempt leads to is decided in `webhooks.schedule`. No I/O.
"""

import enum
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# What a receiver has when its room says nothing; that of the hosted product elsewhere. 0 says nothing too: an answer
# within no time at all cannot be meant.
TIMEOUT_DEFAULT_SECS = 2
URL_MAX_LENGTH = 2000
EVENT_TYPE_MAX_LENGTH = 64
LANE_MAX_LENGTH = 64
# Enough to see what a receiver said; the rest was read only to be polite.
BODY_KEPT_LENGTH = 4096
DETAIL_MAX_LENGTH = 500


class EventType(enum.StrEnum):
    """What is told. The first seven always, those of `EXTRA_EVENTS` when the room asks for them."""

    SESSION_STARTED = "video.room.session.started"
    SESSION_ENDED = "video.room.session.ended"
    PARTICIPANT_JOINED = "video.room.participant.joined"
    PARTICIPANT_LEFT = "video.room.participant.left"
    RECORDING_STARTED = "video.room.recording.started"
    RECORDING_COMPLETED = "video.room.recording.completed"
    COMPOSITION_COMPLETED = "video.room.composition.completed"
    ROOM_CREATED = "video.room.created"
    ROOM_UPDATED = "video.room.updated"
    ROOM_DELETED = "video.room.deleted"
    STREAM_PUBLISHED = "video.room.stream.published"
    STREAM_UNPUBLISHED = "video.room.stream.unpublished"
    PARTICIPANT_RECONNECTING = "video.room.participant.reconnecting"
    RECORDING_FAILED = "video.room.recording.failed"
    COMPOSITION_FAILED = "video.room.composition.failed"


class DeliveryStatus(enum.StrEnum):
    """Pending until a 2xx, or until there is no sense in trying on."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class AttemptError(enum.StrEnum):
    """Why an attempt failed. Shown in the delivery log, counted in the metrics."""

    INVALID_URL = "invalid_url"
    UNRESOLVED = "unresolved"
    ADDRESS_REFUSED = "address_refused"
    CONNECT_FAILED = "connect_failed"
    TLS_FAILED = "tls_failed"
    CONNECTION_LOST = "connection_lost"
    INVALID_RESPONSE = "invalid_response"
    TIMED_OUT = "timed_out"
    REDIRECTED = "redirected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A fact as it is told. `room_id` and `session_id` are what it is found by."""

    id: str
    account_id: str
    event_type: str
    room_id: str | None
    session_id: str | None
    occurred_at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a URL, with another for when that fails.

    Deliveries of one `lane` are made one after the other, in the order of `position`. `step` counts the tries of the
    current round, `rounds` the rounds that failed. `not_before` is what the first URL asked for with Retry-After.
    """

    id: str
    event: WebhookEvent
    lane: str
    position: int
    url: str
    failover_url: str
    timeout_secs: int
    status: DeliveryStatus
    attempts: int
    step: int
    rounds: int
    not_before: datetime | None
    next_attempt_at: datetime | None
    give_up_at: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one HTTP try. `error` None is a 2xx. `duration` is from the resolving of the name to the end."""

    error: AttemptError | None
    detail: str
    status: int | None
    body: str
    duration: timedelta
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP try, as it is kept. `request_headers` has no secrets."""

    id: str
    delivery_id: str
    number: int
    url: str
    started_at: datetime
    outcome: Outcome
    request_headers: dict[str, str]

    @property
    def finished_at(self) -> datetime:
        return self.started_at + self.outcome.duration


def lane_of(subject_id: str, url: str, failover_url: str) -> str:
    """What is told of one session to one receiver keeps its order; other receivers have lanes of their own."""
    return hashlib.sha256(f"{subject_id}\n{url}\n{failover_url}".encode()).hexdigest()


def timeout_of(told_secs: int | None) -> int:
    return told_secs or TIMEOUT_DEFAULT_SECS
