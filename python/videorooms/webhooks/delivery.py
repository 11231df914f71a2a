"""Takes the deliveries of a lane to their receiver, one after the other.

The worker calls `handle` with a job for each lane that has something pending. A delivery's outcome is written together
with what follows from it; a crash before that repeats the attempt with the same event id. It decides nothing about
waits (`webhooks.schedule`) and nothing about addresses (`webhooks.sending`).
"""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import structlog

from videorooms import __version__
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.ids import new_id
from videorooms.jobs.model import Again, Done, Job, JobKind, Run, Verdict, Write
from videorooms.telemetry.metrics import WEBHOOK_ATTEMPTS
from videorooms.webhooks import repository, schedule
from videorooms.webhooks.destinations import CONCURRENCY, Destinations, group_of
from videorooms.webhooks.keys import WebhookKeyService
from videorooms.webhooks.lanes import LaneReader
from videorooms.webhooks.model import Attempt, AttemptError, Delivery, DeliveryStatus, Outcome
from videorooms.webhooks.outbox import QUEUE
from videorooms.webhooks.payloads import document
from videorooms.webhooks.schedule import Patience
from videorooms.webhooks.sending import Sender
from videorooms.webhooks.signing import signature_headers
from videorooms.webhooks.targets import InvalidTarget, read_target

log = structlog.get_logger(__name__)

# A lane that never empties lets others have its slot now and then.
IN_A_ROW = 50
# What most sessions have to tell at a time, read at once.
READ_AHEAD = 8
USER_AGENT = f"videorooms/{__version__}"
_NO_TIME = timedelta()


# Gives the download link for the payload of an event, or None when there is nothing to download any more.
FreshLink = Callable[[Mapping[str, Any]], Awaitable[str | None]]


class LaneDelivery:
    def __init__(
        self,
        *,
        database: Database,
        keys: WebhookKeyService,
        sender: Sender,
        clock: Clock,
        patience: Patience,
        links: Mapping[str, FreshLink] | None = None,
        random: Random | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._sender = sender
        self._clock = clock
        self._patience = patience
        self._links = links or {}
        self._random = random or Random()
        self._destinations = Destinations()
        self._lanes = LaneReader(database, READ_AHEAD)

    def kind(self) -> JobKind:
        return JobKind(QUEUE, self.handle, concurrency=CONCURRENCY, group_limit=self._destinations.limit)

    async def handle(self, job: Job, run: Run) -> Verdict:
        # Only the lane's job changes what is pending in it, so what was read ahead is still true when its turn comes.
        ahead: deque[Delivery] = deque()
        more = True
        for _ in range(IN_A_ROW):
            if not ahead and more:
                ahead.extend(await self._lanes.heads(job.payload["lane"]))
                more = len(ahead) == READ_AHEAD
            if not ahead:
                return Done()
            head = ahead.popleft()
            if head.next_attempt_at is not None and head.next_attempt_at > self._clock.now():
                return Again(head.next_attempt_at)
            attempt = await self._attempt(head)
            left = schedule.after(head, attempt, self._patience, self._random, silent=self._is_silent(head))
            write = Write(_record, (left, attempt))
            if left.next_attempt_at is not None:
                return Again(left.next_attempt_at, write)
            if not ahead and not more:
                return Done(write)
            await run.checkpoint(write)
        return Again(self._clock.now())

    def _is_silent(self, delivery: Delivery) -> bool:
        return self._destinations.is_silent(group_of(delivery.url))

    async def _attempt(self, delivery: Delivery) -> Attempt:
        """Try once. Raises nothing for what a receiver does, and `unavailable` when there is no key to be had."""
        url, number = schedule.url_of(delivery), delivery.attempts + 1
        started_at = self._clock.now()
        try:
            target = read_target(url)
        except InvalidTarget as error:
            outcome = Outcome(AttemptError.INVALID_URL, str(error), None, "", _NO_TIME)
            return self._attempted(delivery, Attempt(new_id(), delivery.id, number, url, started_at, outcome, {}))
        told = document(delivery.event, number, target.url, await self._fresh(delivery))
        body = json.dumps(told, separators=(",", ":")).encode()
        headers = await self._headers(delivery, body)
        secret = {} if target.authorization is None else {"authorization": target.authorization}
        outcome = await self._sender.post(target, headers | secret, body, timedelta(seconds=delivery.timeout_secs))
        attempt = Attempt(new_id(), delivery.id, number, target.url, started_at, outcome, headers)
        return self._attempted(delivery, attempt)

    async def _fresh(self, delivery: Delivery) -> dict[str, Any]:
        link = self._links.get(delivery.event.event_type)
        return {} if link is None else {"download_url": await link(delivery.event.payload)}

    async def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        private_key = await self._keys.signing_key(delivery.event.account_id)
        return {
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "accept-encoding": "identity",
            **signature_headers(private_key, delivery.event.id, body, self._clock.now()),
        }

    def _attempted(self, delivery: Delivery, attempt: Attempt) -> Attempt:
        error = attempt.outcome.error
        self._destinations.report(schedule.url_of(delivery), error)
        WEBHOOK_ATTEMPTS.labels("ok" if error is None else error).inc()
        return attempt


async def _record(transaction: Transaction, tried: Sequence[tuple[Delivery, Attempt]]) -> None:
    await repository.change_all(transaction.connection, [delivery for delivery, _ in tried])
    await repository.add_attempts(transaction.connection, [attempt for _, attempt in tried])
    for delivery, _ in tried:
        if delivery.status is DeliveryStatus.FAILED:
            log.warning(
                "webhook_given_up", delivery_id=delivery.id, event_id=delivery.event.id, attempts=delivery.attempts
            )
