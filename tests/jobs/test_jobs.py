"""Durable jobs: promised in a transaction, kept at least once, one at a time for a key, shared out among workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import FakeClock
from tests.jobs.handlers import Diary, Doors
from videorooms.database.transactions import Database, Transaction
from videorooms.jobs import repository
from videorooms.jobs.model import Again, Backoff, Done, Job, JobKind, LeaseLost, Run, Verdict, Write
from videorooms.jobs.queue import JobQueue
from videorooms.jobs.repository import jobs
from videorooms.jobs.worker import HEARTBEAT_SECS, LEASE, JobWorker

MINUTE = timedelta(minutes=1)


def kind(handler: Any, **changes: Any) -> JobKind:
    return JobKind("errands", handler.handle, **({"concurrency": 10} | changes))


async def promise(database: Database, queue: JobQueue, payload: dict[str, Any] | None = None, **options: Any) -> None:
    async def work(transaction: Transaction) -> None:
        await queue.enqueue(transaction, "errands", payload, **options)

    await database.write(work)


async def left(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(jobs))).scalar_one())


async def test_a_promised_job_runs_once_and_is_gone(database: Database, queue: JobQueue, worker: JobWorker) -> None:
    diary = Diary()
    worker.register(kind(diary))
    await promise(database, queue, {"for": "whom"})
    await worker.run_due()
    await worker.run_due()
    assert [job.payload for job in diary.jobs] == [{"for": "whom"}]
    assert await left(database) == 0


async def test_what_is_rolled_back_was_never_promised(database: Database, queue: JobQueue, worker: JobWorker) -> None:
    diary = Diary()
    worker.register(kind(diary))

    async def work(transaction: Transaction) -> None:
        await queue.enqueue(transaction, "errands")
        raise ValueError

    with pytest.raises(ValueError):
        await database.write(work)
    await worker.run_due()
    assert diary.jobs == []


async def test_a_job_that_is_due_again_while_other_queues_are_looked_at_is_not_overlooked(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Doors()
    verdicts: list[Verdict] = [Again(clock.now()), Done()]

    async def handle(job: Job, run: Run) -> Verdict:
        await doors.handle(job, run)
        return verdicts.pop(0)

    worker.register(JobKind("errands", handle, concurrency=10))
    worker.register(JobKind("others", Diary().handle, concurrency=10))
    await promise(database, queue, {"number": 1})
    first = asyncio.create_task(worker.run_due())
    await doors.until(1)
    claim = repository.claim

    async def end_the_run_meanwhile(connection: Any, name: str, **options: Any) -> Any:
        found = await claim(connection, name, **options)
        doors.open(1)
        # The handler goes on, and what it wants to write waits for this transaction.
        for _ in range(20):
            await asyncio.sleep(0)
        return found

    monkeypatch.setattr(repository, "claim", end_the_run_meanwhile)
    await worker.run_due()
    assert verdicts == []
    await first


async def test_a_job_waits_for_its_time(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary()
    worker.register(kind(diary))
    await promise(database, queue, run_at=clock.now() + MINUTE)
    await worker.run_due()
    assert diary.jobs == []
    clock.advance(60)
    await worker.run_due()
    assert len(diary.jobs) == 1


async def test_a_failing_job_is_tried_again_later_each_time(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary(ValueError("first"), ValueError("second\x00"))
    worker.register(kind(diary, backoff=Backoff(MINUTE, 10 * MINUTE, spread=0)))
    await promise(database, queue)
    await worker.run_due()
    clock.advance(59)
    await worker.run_due()
    assert len(diary.jobs) == 1
    clock.advance(1)
    await worker.run_due()
    assert len(diary.jobs) == 2
    clock.advance(119)
    await worker.run_due()
    assert len(diary.jobs) == 2
    clock.advance(1)
    await worker.run_due()
    assert [job.attempts for job in diary.jobs] == [1, 2, 3]
    assert await left(database) == 0


async def test_a_job_that_never_works_is_given_up_and_its_key_is_free(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary(ValueError(), ValueError())
    worker.register(kind(diary, attempts_max=2, backoff=Backoff(MINUTE, MINUTE, spread=0)))
    await promise(database, queue, dedup_key="one")
    for _ in range(4):
        await worker.run_due()
        clock.advance(60)
    assert len(diary.jobs) == 2
    await promise(database, queue, dedup_key="one")
    await worker.run_due()
    assert len(diary.jobs) == 3


async def test_a_job_that_has_more_to_do_comes_back_when_it_says(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary(Again(clock.now() + MINUTE))
    worker.register(kind(diary))
    await promise(database, queue)
    await worker.run_due()
    clock.advance(60)
    await worker.run_due()
    assert [job.attempts for job in diary.jobs] == [1, 1]


async def test_one_key_has_one_waiting_job(database: Database, queue: JobQueue, worker: JobWorker) -> None:
    diary = Diary()
    worker.register(kind(diary))
    for number in range(3):
        await promise(database, queue, {"number": number}, dedup_key="same")
    await promise(database, queue, dedup_key="other")
    await worker.run_due()
    assert [job.dedup_key for job in diary.jobs] == ["same", "other"]


async def test_a_job_that_is_promised_while_it_runs_runs_once_more(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    doors = Doors()
    worker.register(kind(doors))
    await promise(database, queue, {"number": 1}, dedup_key="same")
    running = asyncio.create_task(worker.run_due())
    await doors.until(1)
    await promise(database, queue, {"number": 1}, dedup_key="same")
    assert doors.most == 1
    doors.open(1)
    await running
    assert await left(database) == 0


async def test_a_promise_does_not_hasten_a_job_that_waits(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary(Again(clock.now() + MINUTE))
    worker.register(kind(diary))
    await promise(database, queue, dedup_key="same")
    await worker.run_due()
    await promise(database, queue, dedup_key="same")
    await worker.run_due()
    assert len(diary.jobs) == 1


async def test_a_waiting_job_can_be_hastened(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    diary = Diary()
    worker.register(kind(diary))
    await promise(database, queue, dedup_key="same", run_at=clock.now() + MINUTE)

    async def work(transaction: Transaction) -> tuple[bool, bool]:
        found = await queue.hasten(transaction, "errands", "same")
        return found, await queue.hasten(transaction, "errands", "none")

    assert await database.write(work) == (True, False)
    await worker.run_due()
    assert len(diary.jobs) == 1


async def test_a_job_that_is_hastened_while_it_runs_does_not_wait_as_it_wants_to(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    class Hastened(Diary):
        async def handle(self, job: Job, run: Run) -> Verdict:
            if not self.jobs:
                await database.write(lambda transaction: queue.hasten(transaction, "errands", "same"))
            return await super().handle(job, run)

    diary = Hastened(Again(clock.now() + MINUTE), Again(clock.now() + MINUTE))
    worker.register(kind(diary))
    await promise(database, queue, dedup_key="same")
    await worker.run_due()
    assert len(diary.jobs) == 2


async def test_no_more_run_at_once_than_there_are_slots(database: Database, queue: JobQueue, worker: JobWorker) -> None:
    doors = Doors()
    worker.register(kind(doors, concurrency=2))
    for number in range(5):
        await promise(database, queue, {"number": number})
    running = asyncio.create_task(worker.run_due())
    await doors.until(0, 1)
    doors.open(0)
    await doors.until(1, 2)
    for number in range(5):
        doors.open(number)
    await running
    assert doors.most == 2


async def test_a_group_at_its_limit_leaves_the_slots_to_others(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    doors = Doors()
    worker.register(kind(doors, concurrency=4, group_limit=lambda _: 2))
    for number in range(20):
        await promise(database, queue, {"number": number}, group_key="busy")
    await promise(database, queue, {"number": 20}, group_key="quiet")
    await promise(database, queue, {"number": 21})
    running = asyncio.create_task(worker.run_due())
    await doors.until(0, 1, 20, 21)
    for number in range(22):
        doors.open(number)
    await running
    assert await left(database) == 0


async def test_whoever_comes_last_behind_crowds_of_busy_groups_is_found(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    doors = Doors()
    worker.register(kind(doors, concurrency=100, group_limit=lambda _: 1))

    async def crowds(transaction: Transaction) -> None:
        for number in range(20 * 40):
            await queue.enqueue(transaction, "errands", {"number": number}, group_key=f"busy {number // 40}")
        await queue.enqueue(transaction, "errands", {"number": 1000}, group_key="quiet")

    await database.write(crowds)
    running = asyncio.create_task(worker.run_due())
    await doors.until(*range(0, 20 * 40, 40), 1000)
    running.cancel()


async def test_the_jobs_of_a_dead_worker_are_taken_up_when_their_lease_is_over(
    database: Database,
    queue: JobQueue,
    make_worker: Callable[[], Awaitable[JobWorker]],
    clock: FakeClock,
) -> None:
    doors, diary = Doors(), Diary()
    dead, living = await make_worker(), await make_worker()
    dead.register(kind(doors))
    living.register(kind(diary))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(dead.run_due())
    await doors.until(1)
    await living.run_due()
    assert diary.jobs == []
    clock.advance(LEASE.total_seconds())
    await living.run_due()
    assert [job.attempts for job in diary.jobs] == [2]
    doors.open(1)
    await running
    assert await left(database) == 0


async def test_a_worker_that_lost_its_lease_changes_nothing(
    database: Database,
    queue: JobQueue,
    make_worker: Callable[[], Awaitable[JobWorker]],
    clock: FakeClock,
) -> None:
    lost: list[bool] = []
    entered, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        async def handle(self, _job: Job, run: Run) -> Verdict:
            entered.set()
            await go_on.wait()

            async def write(_transaction: Transaction, _whats: Sequence[Any]) -> None:
                lost.append(False)

            try:
                await run.checkpoint(Write(write))
            except LeaseLost:
                lost.append(True)
                raise
            return Done()

    first, second = await make_worker(), await make_worker()
    first.register(kind(Slow()))
    doors = Doors()
    second.register(kind(doors))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(first.run_due())
    await entered.wait()
    clock.advance(LEASE.total_seconds())
    taken = asyncio.create_task(second.run_due())
    await doors.until(1)
    go_on.set()
    await running
    assert lost == [True]
    assert await left(database) == 1
    doors.open(1)
    await taken
    assert await left(database) == 0


async def test_what_a_handler_writes_with_its_verdict_becomes_true_with_it(
    database: Database, queue: JobQueue, worker: JobWorker
) -> None:
    async def follow_up(transaction: Transaction, whats: Sequence[Any]) -> None:
        for what in whats:
            await queue.enqueue(transaction, "errands", {"step": what})

    diary = Diary(Done(Write(follow_up, 2)))
    worker.register(kind(diary))
    await promise(database, queue, {"step": 1})
    await worker.run_due()
    assert [job.payload["step"] for job in diary.jobs] == [1, 2]


async def test_progress_is_there_for_whoever_takes_the_job_up(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    seen: list[Any] = []

    class Steps:
        async def handle(self, job: Job, run: Run) -> Verdict:
            seen.append(job.progress)

            async def nothing(_transaction: Transaction, _whats: Sequence[Any]) -> None:
                pass

            if job.progress is None:
                await run.checkpoint(Write(nothing), {"done": 7})
                raise ValueError
            return Done()

    worker.register(kind(Steps(), backoff=Backoff(MINUTE, MINUTE, spread=0)))
    await promise(database, queue)
    await worker.run_due()
    clock.advance(60)
    await worker.run_due()
    assert seen == [None, {"done": 7}]


async def test_a_stop_gives_running_jobs_up_and_frees_them_at_once(
    database: Database, queue: JobQueue, make_worker: Callable[[], Awaitable[JobWorker]]
) -> None:
    doors, diary = Doors(), Diary()
    first, second = await make_worker(), await make_worker()
    first.register(kind(doors))
    await first.start(alone=True)
    await promise(database, queue, {"number": 1})
    await doors.until(1)
    await first.stop()
    assert doors.inside == []
    second.register(kind(diary))
    await second.run_due()
    assert [job.attempts for job in diary.jobs] == [1]


async def test_a_worker_that_is_alone_takes_over_at_once_what_a_crash_left(
    database: Database, queue: JobQueue, make_worker: Callable[[], Awaitable[JobWorker]]
) -> None:
    doors, again = Doors(), Doors()
    crashed, next_start = await make_worker(), await make_worker()
    crashed.register(kind(doors))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(crashed.run_due())
    await doors.until(1)
    next_start.register(kind(again))
    await next_start.start(alone=True)
    await again.until(1)
    running.cancel()


async def test_an_enqueued_job_wakes_the_worker(database: Database, queue: JobQueue, worker: JobWorker) -> None:
    doors = Doors()
    worker.register(kind(doors))
    await worker.start(alone=True)
    await promise(database, queue, {"number": 1})
    await doors.until(1)
    doors.open(1)


async def test_a_heartbeat_keeps_the_lease(
    database: Database, queue: JobQueue, make_worker: Callable[[], Awaitable[JobWorker]], clock: FakeClock
) -> None:
    doors, diary = Doors(), Diary()
    steady, other = await make_worker(), await make_worker()
    steady.register(kind(doors))
    other.register(kind(diary))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(steady.run_due())
    await doors.until(1)
    for _ in range(10):
        clock.advance(HEARTBEAT_SECS)
        await steady.extend_leases()
        await other.run_due()
    assert diary.jobs == []
    doors.open(1)
    await running


async def test_a_worker_that_stalled_keeps_what_nobody_took(
    database: Database, queue: JobQueue, worker: JobWorker, clock: FakeClock
) -> None:
    doors = Doors()
    worker.register(kind(doors))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(worker.run_due())
    await doors.until(1)
    clock.advance(10 * LEASE.total_seconds())
    await worker.extend_leases()
    again = asyncio.create_task(worker.run_due())
    doors.open(1)
    await asyncio.gather(running, again)
    assert doors.most == 1
    assert await left(database) == 0


async def test_a_handler_whose_lease_is_lost_is_broken_off(
    database: Database, queue: JobQueue, make_worker: Callable[[], Awaitable[JobWorker]], clock: FakeClock
) -> None:
    doors, others = Doors(), Doors()
    stalled, other = await make_worker(), await make_worker()
    stalled.register(kind(doors))
    other.register(kind(others))
    await promise(database, queue, {"number": 1})
    running = asyncio.create_task(stalled.run_due())
    await doors.until(1)
    clock.advance(LEASE.total_seconds())
    taken = asyncio.create_task(other.run_due())
    await others.until(1)
    await stalled.extend_leases()
    await running
    assert doors.inside == []
    others.open(1)
    await taken


def test_a_backoff_grows_to_its_limit_and_never_repeats_itself_exactly() -> None:
    backoff = Backoff(timedelta(seconds=5), timedelta(hours=1))
    random = Random(7)
    delays = [backoff.delay(failures, random).total_seconds() for failures in range(1, 2000)]
    assert 4 <= delays[0] <= 6
    assert 8 <= delays[1] <= 12
    assert max(delays) <= 3600 * 1.2
    assert min(delays[20:]) >= 3600 * 0.8
    assert len(set(delays)) == len(delays)
