"""The delivery log and the webhook keys as the REST API shows them, and what it takes.

Routes of webhooks use it. A delivery looks as in the hosted product's log, with fields of our own beside it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from videorooms.http.fields import NO_BOOLEAN, Instant, ListMeta, PlainText
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing, Page
from videorooms.webhooks.key_model import OVERLAP_DEFAULT, OVERLAP_MAX, WebhookKey
from videorooms.webhooks.model import Attempt, AttemptError, Delivery, DeliveryStatus, EventType
from videorooms.webhooks.repository import DeliveryFilter

_HOUR = timedelta(hours=1)
_ALL_TYPES = tuple(str(event_type) for event_type in EventType)
_EVENT_TYPES = "Deliveries of this event type, or of several, separated by commas."


class DeliveredEvent(BaseModel):
    """The event, as receivers get it."""

    id: str
    record_type: Literal["event"]
    event_type: str
    occurred_at: Instant
    payload: dict[str, Any]


class AttemptRequest(BaseModel):
    url: str = Field(description="Without user name and password.")
    headers: list[tuple[str, str]] = Field(description="Without those that are secret.")


class AttemptResponse(BaseModel):
    status: int
    body: str = Field(description="How the answer's body begins.")


class AttemptExchange(BaseModel):
    request: AttemptRequest
    response: AttemptResponse | None = Field(description="null when there was no answer.")


class DeliveryAttempt(BaseModel):
    """One HTTP try."""

    id: str
    number: int
    status: Literal["delivered", "failed"]
    started_at: Instant
    finished_at: Instant
    duration_ms: int
    error: AttemptError | None
    error_detail: str
    http: AttemptExchange

    @classmethod
    def of(cls, attempt: Attempt) -> "DeliveryAttempt":
        outcome = attempt.outcome
        answered = None if outcome.status is None else AttemptResponse(status=outcome.status, body=outcome.body)
        request = AttemptRequest(url=attempt.url, headers=list(attempt.request_headers.items()))
        return cls(
            id=attempt.id,
            number=attempt.number,
            status="delivered" if outcome.error is None else "failed",
            started_at=attempt.started_at,
            finished_at=attempt.finished_at,
            duration_ms=round(outcome.duration.total_seconds() * 1000),
            error=outcome.error,
            error_detail=outcome.detail,
            http=AttemptExchange(request=request, response=answered),
        )


class WebhookDelivery(BaseModel):
    id: str
    record_type: Literal["webhook_delivery"]
    user_id: str
    status: DeliveryStatus
    url: str
    failover_url: str
    timeout_secs: int
    attempt_count: int
    next_attempt_at: Instant | None
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    webhook: DeliveredEvent
    attempts: list[DeliveryAttempt] = Field(default_factory=list, description="Newest first; not in lists.")

    @classmethod
    def of(cls, delivery: Delivery, attempts: Sequence[Attempt] | None = None) -> "WebhookDelivery":
        event = delivery.event
        shown = cls(
            id=delivery.id,
            record_type="webhook_delivery",
            user_id=event.account_id,
            status=delivery.status,
            url=delivery.url,
            failover_url=delivery.failover_url,
            timeout_secs=delivery.timeout_secs,
            attempt_count=delivery.attempts,
            next_attempt_at=delivery.next_attempt_at,
            created_at=delivery.created_at,
            started_at=delivery.started_at,
            finished_at=delivery.finished_at,
            webhook=DeliveredEvent(
                id=event.id,
                record_type="event",
                event_type=event.event_type,
                occurred_at=event.occurred_at,
                payload=event.payload,
            ),
        )
        # A field that was never set is left out of the answer.
        if attempts is not None:
            shown.attempts = [DeliveryAttempt.of(attempt) for attempt in attempts]
        return shown


class WebhookDeliveryAnswer(BaseModel):
    data: WebhookDelivery


class WebhookDeliveryListAnswer(BaseModel):
    data: list[WebhookDelivery]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Delivery]) -> "WebhookDeliveryListAnswer":
        return cls(data=[WebhookDelivery.of(delivery) for delivery in listing.items], meta=ListMeta.of(listing))


class ActionResult(BaseModel):
    result: Literal["ok"]


class ReplayAnswer(BaseModel):
    data: ActionResult


class WebhookDeliveriesQuery(ListQuery):
    """Parameters of the list of deliveries."""

    created_on: Day | None = date_filter("date_created_at", "eq")
    created_since: Day | None = date_filter("date_created_at", "gte")
    created_until: Day | None = date_filter("date_created_at", "lte")
    event_type: PlainText | None = value_filter("event_type", _EVENT_TYPES)
    status: DeliveryStatus | None = value_filter("status", "Deliveries of this status.")
    status_eq: DeliveryStatus | None = Field(
        None, alias="filter[status][eq]", description="The same as filter[status]."
    )
    room_id: FilterId | None = value_filter("room_id", "Deliveries about this room.")
    session_id: FilterId | None = value_filter("session_id", "Deliveries about this session.")

    def chosen(self) -> DeliveryFilter:
        types = tuple(name.strip() for name in (self.event_type or "").split(",") if name.strip())
        return DeliveryFilter(
            created=time_range(self.created_on, self.created_since, self.created_until),
            # No type at all matches what does not exist, which is what an unknown one does.
            event_types=types[: len(_ALL_TYPES)],
            status=self.status or self.status_eq,
            room_id=self.room_id,
            session_id=self.session_id,
        )


class KeyRotation(BaseModel):
    """How long both keys are to be known before the new one signs."""

    model_config = ConfigDict(extra="ignore")

    overlap_hours: Annotated[int, Field(ge=0, le=OVERLAP_MAX // _HOUR), NO_BOOLEAN] = Field(
        OVERLAP_DEFAULT // _HOUR,
        description="Hours until the new key signs; 0 for at once, when the old one is known to others.",
    )

    @property
    def overlap(self) -> timedelta:
        return self.overlap_hours * _HOUR


class WebhookKeyShown(BaseModel):
    """The public half; the other never leaves the server."""

    id: str
    record_type: Literal["webhook_key"]
    public_key: str = Field(description="Base64 of the 32 bytes of an Ed25519 public key.")
    status: Literal["active", "next", "retired"]
    created_at: Instant
    signs_from: Instant
    signs_until: Instant | None

    @classmethod
    def of(cls, key: WebhookKey, now: datetime) -> "WebhookKeyShown":
        return cls(
            id=key.id,
            record_type="webhook_key",
            public_key=key.public_key,
            status=key.status(now).value,
            created_at=key.created_at,
            signs_from=key.signs_from,
            signs_until=key.signs_until,
        )


class WebhookKeyAnswer(BaseModel):
    data: WebhookKeyShown


class WebhookKeyListAnswer(BaseModel):
    data: list[WebhookKeyShown]
    meta: ListMeta

    @classmethod
    def of(cls, keys: Sequence[WebhookKey], now: datetime) -> "WebhookKeyListAnswer":
        data = [WebhookKeyShown.of(key, now) for key in keys]
        return cls(data=data, meta=ListMeta.of(Listing(data, Page(1, max(1, len(data))), len(data))))
