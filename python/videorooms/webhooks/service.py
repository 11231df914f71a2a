"""Use cases of the delivery log: reading it, and having a delivery made again.

Routes and the command line call it. What was delivered can be told once more, with the same event id, for a receiver
that lost it. It makes no attempt itself and knows no HTTP.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from videorooms.acts import Subject
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import require_id
from videorooms.listing import Listing, Page
from videorooms.webhooks import repository
from videorooms.webhooks.model import Attempt, Delivery, DeliveryStatus, EventType, lane_of
from videorooms.webhooks.outbox import WebhookOutbox
from videorooms.webhooks.repository import DeliveryFilter

# They have a URL of their own, which no room says anew.
_OF_COMPOSITIONS = (EventType.COMPOSITION_COMPLETED, EventType.COMPOSITION_FAILED)


class WebhookService:
    def __init__(self, database: Database, outbox: WebhookOutbox, clock: Clock, give_up_after: timedelta) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._give_up_after = give_up_after

    async def get(self, account_id: str, delivery_id: str) -> tuple[Delivery, Sequence[Attempt]]:
        """With its attempts, newest first. Raises `not_found` and `invalid_id`."""
        delivery_id = require_id(delivery_id, "webhook_delivery_id")
        async with self._database.read() as connection:
            delivery = _found(await repository.find(connection, account_id, delivery_id))
            return delivery, await repository.attempts_of(connection, delivery.id)

    async def list(self, account_id: str, chosen: DeliveryFilter, page: Page) -> Listing[Delivery]:
        """Newest first."""
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def replay(self, account_id: str, delivery_id: str) -> None:
        """Have a delivery made again, or one that is still to be made tried at once.

        One that had ended goes to where its room's webhooks go now, and keeps no order with others; one that is pending
        keeps its URL and its place. Raises `not_found` and `invalid_id`.
        """
        delivery_id = require_id(delivery_id, "webhook_delivery_id")

        async def work(transaction: Transaction) -> None:
            connection = transaction.connection
            delivery = _found(await repository.find(connection, account_id, delivery_id, claimed=True))
            transaction.subject = Subject("webhook_delivery", delivery.id)
            if delivery.status is DeliveryStatus.PENDING:
                await repository.hasten(connection, delivery, self._clock.now())
                await self._outbox.hasten(transaction, delivery)
                return
            again = await self._renewed(transaction, delivery)
            await repository.change(connection, again)
            await self._outbox.promise_again(transaction, again)

        await self._database.write(work)

    async def oldest_pending_secs(self) -> float:
        """The age of the oldest delivery that is still to be made; 0 when there is none."""
        async with self._database.read() as connection:
            created_at = await repository.oldest_pending(connection)
        return 0.0 if created_at is None else max(0.0, (self._clock.now() - created_at).total_seconds())

    async def _renewed(self, transaction: Transaction, delivery: Delivery) -> Delivery:
        url, failover_url = delivery.url, delivery.failover_url
        if delivery.event.room_id is not None and delivery.event.event_type not in _OF_COMPOSITIONS:
            source = await repository.source_of_room(transaction.connection, delivery.event.room_id)
            if source is not None and source.url:
                url, failover_url = source.url, source.failover_url
        now = self._clock.now()
        return replace(
            delivery,
            # A lane of its own: what is old must not wait for what is new, nor hold it up.
            lane=lane_of(delivery.id, url, failover_url),
            position=1,
            url=url,
            failover_url=failover_url,
            status=DeliveryStatus.PENDING,
            step=0,
            rounds=0,
            not_before=None,
            next_attempt_at=now,
            give_up_at=now + self._give_up_after,
            finished_at=None,
        )


def _found(delivery: Delivery | None) -> Delivery:
    if delivery is None:
        raise VideoRoomsError("not_found", "There is no such delivery.", parameter="webhook_delivery_id")
    return delivery
