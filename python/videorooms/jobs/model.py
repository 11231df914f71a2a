"""A job: work promised by a transaction, done at least once, later and perhaps again.

`jobs.queue` writes promises, `jobs.worker` keeps them, and the modules that own a queue declare its `JobKind`. A
handler runs at least once for each promise, so it must bear being run twice. Nothing here does I/O.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from videorooms.database.transactions import Transaction

QUEUE_NAME_MAX_LENGTH = 64
KEY_MAX_LENGTH = 200
ERROR_MAX_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Write:
    """What a handler writes together with the end, or the next run, of its job.

    Jobs that settle at the same time share a transaction: `how` is called once for all that name it, with what each of
    them has.
    """

    how: Callable[[Transaction, Sequence[Any]], Awaitable[None]]
    what: Any = None


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job. `attempts` counts this run; `promises` grows when the same job is asked for once more."""

    id: str
    queue: str
    dedup_key: str | None
    group_key: str | None
    payload: dict[str, Any]
    progress: dict[str, Any] | None
    attempts: int
    promises: int
    lease_token: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do, unless the job was asked for again while it ran."""

    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The job has more to do from then on. It counts as no failure."""

    at: datetime
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A part of the work is done and the job goes on. `progress` None leaves what was kept before."""

    write: Write
    progress: dict[str, Any] | None = None


Verdict = Done | Again


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after so many failures in a row: longer each time, up to a limit, never quite the same.

    The spread keeps what failed together from coming back together.
    """

    first: timedelta
    longest: timedelta
    factor: float = 2.0
    spread: float = 0.2

    def delay(self, failures: int, random: Random) -> timedelta:
        """After the first failure `failures` is 1."""
        # The exponent is bounded so that no float overflows, long after the limit is reached.
        grown = self.first.total_seconds() * self.factor ** min(max(failures, 1) - 1, 64)
        bounded = min(grown, self.longest.total_seconds())
        return timedelta(seconds=bounded * random.uniform(1 - self.spread, 1 + self.spread))


DEFAULT_BACKOFF = Backoff(timedelta(seconds=5), timedelta(hours=1))


def no_limit(_group_key: str) -> int:
    """For kinds whose groups do not compete."""
    return 1_000_000


@dataclass(frozen=True, slots=True)
class JobKind:
    """One queue: who handles its jobs, how many at once, and how often a failing one is tried.

    `handle` gets the claimed job and a `Run`; what it raises is a failure. `group_limit` says how many jobs of one
    group may run at once. `attempts_max` None never gives up.
    """

    queue: str
    handle: Callable[[Job, "Run"], Awaitable[Verdict]]
    concurrency: int
    backoff: Backoff = DEFAULT_BACKOFF
    attempts_max: int | None = None
    group_limit: Callable[[str], int] = no_limit


class LeaseLost(Exception):
    """The job belongs to another worker by now; what this run does counts no more."""


class Run:
    """What a handler may do to its job while it runs. Made by the worker."""

    def __init__(self, settle: Callable[[Checkpoint], Awaitable[None]]) -> None:
        self._settle = settle

    async def checkpoint(self, write: Write, progress: dict[str, Any] | None = None) -> None:
        """Commit a part of the work and keep the job; progress is kept for whoever takes the job up after a crash.

        Raises `LeaseLost`, after which nothing of `write` is true and the handler has to stop.
        """
        await self._settle(Checkpoint(write, progress))
