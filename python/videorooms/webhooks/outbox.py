"""Writes what is to be told into the transaction that makes it true.

`runtime` makes one and it hears the events of all services from inside their transactions (`Database.within`), so that
a fact and the promise to tell it commit together. `webhooks.live` and `webhooks.service` promise through it too. It
sends nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from videorooms import events
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.events import Event, WebhookTarget
from videorooms.ids import new_id
from videorooms.jobs.queue import JobQueue
from videorooms.rooms.model import WEBHOOK_EXTRA_EVENTS
from videorooms.webhooks import repository
from videorooms.webhooks.destinations import group_of
from videorooms.webhooks.model import Delivery, DeliveryStatus, WebhookEvent, lane_of, timeout_of
from videorooms.webhooks.payloads import Told, told

QUEUE = "webhooks"

# Those that happen in a transaction and are told to the room's URL. Participants hear `SessionEnded` before this does,
# and sessions `RoomDeleted`: what ends a session is told last, after everyone has left.
_OF_ROOMS = (
    events.SessionStarted,
    events.SessionEnded,
    events.ParticipantJoined,
    events.ParticipantLeft,
    events.RecordingStarted,
    events.RecordingCompleted,
    events.RecordingFailed,
    events.RoomCreated,
    events.RoomUpdated,
    events.RoomDeleted,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: it keeps its order among all that is told of the same session, or else room."""

    room_id: str
    session_id: str | None


class WebhookOutbox:
    def __init__(self, database: Database, jobs: JobQueue, clock: Clock, give_up_after: timedelta) -> None:
        self._jobs = jobs
        self._clock = clock
        self._give_up_after = give_up_after
        for event_type in _OF_ROOMS:
            database.within(event_type, self._hear_of_room)
        database.within(events.CompositionCompleted, self._hear_of_composition)
        database.within(events.CompositionFailed, self._hear_of_composition)

    async def tell_room(self, transaction: Transaction, subject: Subject, what: Told, occurred_at: datetime) -> None:
        """Promise to tell the room's owner, if there is a URL, and for an extra event the wish to hear it."""
        source = await repository.source_of_room(transaction.connection, subject.room_id)
        if source is None or not _wanted(source, what):
            return
        target = WebhookTarget(source.url, source.failover_url, source.timeout_secs)
        await self._promise(transaction, _event(source.account_id, subject, what, occurred_at), target)

    async def promise_again(self, transaction: Transaction, delivery: Delivery) -> None:
        """Promise the delivery as it is now, which has been written already."""
        await self._jobs.enqueue(
            transaction,
            QUEUE,
            {"lane": delivery.lane},
            dedup_key=delivery.lane,
            group_key=group_of(delivery.url),
        )

    async def hasten(self, transaction: Transaction, delivery: Delivery) -> None:
        """Have the delivery's lane looked at now."""
        if not await self._jobs.hasten(transaction, QUEUE, delivery.lane):
            await self.promise_again(transaction, delivery)

    async def _hear_of_room(self, transaction: Transaction, event: Event) -> None:
        room_id: str = getattr(event, "room_id")  # noqa: B009 - all of `_OF_ROOMS` have one, which no type says
        # A deleted room names the session that ended with it; it is no event of that session.
        about_session = not isinstance(event, events.RoomDeleted)
        session_id: str | None = getattr(event, "session_id", None) if about_session else None
        await self.tell_room(transaction, Subject(room_id, session_id), told(event), event.occurred_at)

    async def _hear_of_composition(
        self, transaction: Transaction, event: events.CompositionCompleted | events.CompositionFailed
    ) -> None:
        source = await repository.source_of_room(transaction.connection, event.room_id)
        what = told(event)
        if source is None or not event.target.url:
            return
        # A composition has a URL of its own and no list of wishes: that of its room decides about extra events.
        if what.event_type in WEBHOOK_EXTRA_EVENTS and what.event_type not in source.extra_events:
            return
        subject = Subject(event.room_id, event.session_id)
        await self._promise(transaction, _event(source.account_id, subject, what, event.occurred_at), event.target)

    async def _promise(self, transaction: Transaction, event: WebhookEvent, target: WebhookTarget) -> None:
        now = self._clock.now()
        lane = lane_of(event.session_id or event.room_id or event.id, target.url, target.failover_url)
        delivery = Delivery(
            id=new_id(),
            event=event,
            lane=lane,
            position=await repository.last_position(transaction.connection, lane) + 1,
            url=target.url,
            failover_url=target.failover_url,
            timeout_secs=timeout_of(target.timeout_secs),
            status=DeliveryStatus.PENDING,
            attempts=0,
            step=0,
            rounds=0,
            not_before=None,
            next_attempt_at=now,
            give_up_at=now + self._give_up_after,
            created_at=now,
            started_at=None,
            finished_at=None,
        )
        await repository.add_event(transaction.connection, event)
        await repository.add(transaction.connection, delivery)
        await self.promise_again(transaction, delivery)


def _wanted(source: repository.Source, what: Told) -> bool:
    if not source.url:
        return False
    return what.event_type not in WEBHOOK_EXTRA_EVENTS or what.event_type in source.extra_events


def _event(account_id: str, subject: Subject, what: Told, occurred_at: datetime) -> WebhookEvent:
    return WebhookEvent(
        new_id(), account_id, what.event_type, subject.room_id, subject.session_id, occurred_at, what.payload
    )
