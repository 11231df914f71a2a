"""Jobs that end at the same time: one transaction for many, and none of them pays for another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import FakeClock
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs.model import Again, Backoff, Done, Job, JobKind, Run, Verdict, Write
from videorooms.jobs.queue import JobQueue
from videorooms.jobs.repository import jobs
from videorooms.jobs.worker import LEASE, JobWorker

MINUTE = timedelta(minutes=1)


class Notes:
    """What was written, and with whom together."""

    def __init__(self) -> None:
        self.together: list[list[int]] = []
        self.bad: set[int] = set()
        self._changed = asyncio.Event()

    async def write(self, _transaction: Transaction, numbers: Sequence[Any]) -> None:
        if self.bad & set(numbers):
            raise ValueError("this one cannot be written")
        self.together.append(sorted(numbers))
        self._changed.set()

    async def until(self, *numbers: int) -> None:
        async with asyncio.timeout(5):
            while self.numbers != list(numbers):
                self._changed.clear()
                await self._changed.wait()

    @property
    def numbers(self) -> list[int]:
        return sorted(number for some in self.together for number in some)


class Runners:
    """A handler whose runs all wait for the start, and then end at once."""

    def __init__(self, notes: Notes, verdict: Callable[[Write], Verdict] = Done) -> None:
        self.notes = notes
        self.started = asyncio.Event()
        self._ready = 0
        self._changed = asyncio.Event()
        self._verdict = verdict

    async def handle(self, job: Job, _run: Run) -> Verdict:
        self._ready += 1
        self._changed.set()
        await self.started.wait()
        return self._verdict(Write(self.notes.write, job.payload["number"]))

    async def until_ready(self, count: int) -> None:
        async with asyncio.timeout(5):
            while self._ready < count:
                self._changed.clear()
                await self._changed.wait()


def kind(runners: Runners) -> JobKind:
    return JobKind("races", runners.handle, concurrency=100, backoff=Backoff(MINUTE, MINUTE, spread=0))


async def promise(database: Database, queue: JobQueue, count: int) -> None:
    async def work(transaction: Transaction) -> None:
        for number in range(count):
            await queue.enqueue(transaction, "races", {"number": number}, dedup_key=str(number))

    await database.write(work)


async def waiting(database: Database) -> dict[str, Any]:
    """By key: when it is due."""
    async with database.read() as connection:
        rows = (await connection.execute(select(jobs.c.dedup_key, jobs.c.run_at, jobs.c.lease_token))).all()
    assert [row for row in rows if row.lease_token is not None] == []
    return {row.dedup_key: row.run_at for row in rows}


async def test_jobs_that_end_together_are_written_together(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    notes = Notes()
    runners = Runners(notes)
    worker.register(kind(runners))
    await promise(database, queue, 60)
    running = asyncio.create_task(worker.run_due())
    await runners.until_ready(60)
    runners.started.set()
    await running
    assert notes.numbers == list(range(60))
    # The first finds nobody to wait for; the others come while it is being written.
    assert len(notes.together) <= 3
    assert await waiting(database) == {}


async def test_each_is_due_again_when_it_said(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    notes = Notes()
    runners = Runners(notes, lambda write: Again(clock.now() + write.what * MINUTE + MINUTE, write))
    worker.register(kind(runners))
    await promise(database, queue, 10)
    running = asyncio.create_task(worker.run_due())
    await runners.until_ready(10)
    runners.started.set()
    await running
    assert await waiting(database) == {str(number): clock.now() + (number + 1) * MINUTE for number in range(10)}


async def test_one_that_cannot_be_written_fails_alone(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    notes = Notes()
    notes.bad = {7}
    runners = Runners(notes)
    worker.register(kind(runners))
    await promise(database, queue, 20)
    running = asyncio.create_task(worker.run_due())
    await runners.until_ready(20)
    runners.started.set()
    await running
    assert notes.numbers == [number for number in range(20) if number != 7]
    assert await waiting(database) == {"7": clock.now() + MINUTE}


async def test_one_whose_lease_is_lost_is_left_to_whom_it_belongs_now(
    database: Database,
    queue: JobQueue,
    make_worker: Callable[[], Awaitable[JobWorker]],
    clock: FakeClock,
) -> None:
    ours, theirs = Runners(Notes()), Runners(Notes())
    stalled, other = await make_worker(), await make_worker()
    stalled.register(kind(ours))
    other.register(JobKind("races", theirs.handle, concurrency=3))
    await promise(database, queue, 10)
    running = asyncio.create_task(stalled.run_due())
    await ours.until_ready(10)
    clock.advance(LEASE.total_seconds())
    taken = asyncio.create_task(other.run_due())
    await theirs.until_ready(3)
    ours.started.set()
    await running
    assert len(ours.notes.numbers) == 7
    theirs.started.set()
    await taken
    assert sorted(ours.notes.numbers + theirs.notes.numbers) == list(range(10))
    assert await waiting(database) == {}


async def test_one_that_is_promised_again_meanwhile_runs_once_more(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    notes = Notes()
    runners = Runners(notes)
    worker.register(kind(runners))
    await promise(database, queue, 5)
    running = asyncio.create_task(worker.run_due())
    await runners.until_ready(5)
    await promise(database, queue, 2)
    runners.started.set()
    await running
    assert notes.numbers == [0, 0, 1, 1, 2, 3, 4]


@pytest.mark.database("postgresql")
async def test_one_that_is_being_promised_holds_up_nobody_else(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    notes = Notes()
    runners = Runners(notes)
    worker.register(kind(runners))
    await promise(database, queue, 5)
    running = asyncio.create_task(worker.run_due())
    await runners.until_ready(5)
    promised, commit = asyncio.Event(), asyncio.Event()

    async def dawdle(transaction: Transaction) -> None:
        await queue.enqueue(transaction, "races", {"number": 3}, dedup_key="3")
        promised.set()
        await commit.wait()

    promising = asyncio.create_task(database.write(dawdle))
    await promised.wait()
    runners.started.set()
    await notes.until(0, 1, 2, 4)
    commit.set()
    await asyncio.gather(promising, running)
    assert notes.numbers == [0, 1, 2, 3, 3, 4]


async def test_a_stop_writes_what_has_ended(
    database: Database, queue: JobQueue, make_worker: Callable[[], Awaitable[JobWorker]]
) -> None:
    runners = Runners(Notes())
    worker = await make_worker()
    worker.register(kind(runners))
    await worker.start(alone=True)
    await promise(database, queue, 10)
    await runners.until_ready(10)
    runners.started.set()
    # The handlers end in this step of the loop, and what they say is being written when the stop comes.
    await asyncio.sleep(0)
    await worker.stop()
    assert runners.notes.numbers == list(range(10))
    assert await waiting(database) == {}
