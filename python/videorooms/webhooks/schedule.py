"""What follows an attempt: the end, or when and where the next one goes.

`webhooks.delivery` asks after every attempt. A round is one try, or with a failover URL up to three at the first URL
and one at the other; after a round that failed comes a wait that grows. No I/O and no clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from videorooms.jobs.model import Backoff
from videorooms.webhooks.model import Attempt, AttemptError, Delivery, DeliveryStatus

# The hosted product tries a URL up to three times before it takes the other.
PRIMARY_TRIES = 3
# Between the tries of a round: long enough for a restart of the receiver's server, short beside any back-off.
ROUND_PAUSE = timedelta(seconds=1)
GONE = 410


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a delivery is tried for, and how its waits grow."""

    backoff: Backoff
    give_up_after: timedelta

    @property
    def pause(self) -> timedelta:
        return min(ROUND_PAUSE, self.backoff.first)


def url_of(delivery: Delivery) -> str:
    """Where the next attempt goes."""
    return delivery.url if _at_first(delivery) else delivery.failover_url


def after(
    delivery: Delivery, attempt: Attempt, patience: Patience, random: Random, *, silent: bool = False
) -> Delivery:
    """The delivery as the attempt leaves it. A `silent` first URL gets one try a round."""
    now = attempt.finished_at
    tried = replace(delivery, attempts=attempt.number, started_at=delivery.started_at or attempt.started_at)
    if attempt.outcome.error is None:
        return _finished(tried, DeliveryStatus.DELIVERED, now)
    # A receiver that is gone for good says so; and what nobody took for days is given up.
    if attempt.outcome.status == GONE or now >= delivery.give_up_at:
        return _finished(tried, DeliveryStatus.FAILED, now)
    if delivery.failover_url and _at_first(delivery):
        return _next_try(tried, attempt, now, patience, silent)
    return _next_round(tried, attempt, now, patience, random)


def _finished(delivery: Delivery, status: DeliveryStatus, now: datetime) -> Delivery:
    return replace(delivery, status=status, next_attempt_at=None, finished_at=now)


def _at_first(delivery: Delivery) -> bool:
    return not delivery.failover_url or delivery.step < PRIMARY_TRIES


def _next_try(delivery: Delivery, attempt: Attempt, now: datetime, patience: Patience, silent: bool) -> Delivery:
    asked = attempt.outcome.retry_after
    # Whoever asks to be left alone, or can never be reached, has had its tries; the other URL is asked at once.
    hopeless = attempt.outcome.error in (AttemptError.INVALID_URL, AttemptError.ADDRESS_REFUSED)
    if asked is not None or hopeless or silent:
        not_before = None if asked is None else now + asked
        return replace(delivery, step=PRIMARY_TRIES, not_before=not_before, next_attempt_at=now)
    step = delivery.step + 1
    return replace(delivery, step=step, next_attempt_at=now if step == PRIMARY_TRIES else now + patience.pause)


def _next_round(delivery: Delivery, attempt: Attempt, now: datetime, patience: Patience, random: Random) -> Delivery:
    rounds = delivery.rounds + 1
    waits = [now + patience.backoff.delay(rounds, random)]
    if attempt.outcome.retry_after is not None:
        waits.append(now + attempt.outcome.retry_after)
    if delivery.not_before is not None:
        waits.append(delivery.not_before)
    # The last try comes at the very end, whatever the waits would say.
    next_attempt_at = min(max(waits), delivery.give_up_at)
    return replace(delivery, step=0, rounds=rounds, not_before=None, next_attempt_at=next_attempt_at)
