"""Keeps the promises: claims due jobs, runs their handlers, settles what came of it.

`runtime` registers the kinds, starts it and stops it. It wakes when a job is enqueued here, when the next one is due,
and every few seconds for what other processes left. A stop gives running handlers up and frees their leases; after a
crash the leases run out. It knows nothing of what the jobs do.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import EventBus, JobEnqueued
from videorooms.ids import new_id
from videorooms.jobs import repository
from videorooms.jobs.model import ERROR_MAX_LENGTH, Checkpoint, Job, JobKind, LeaseLost, Run
from videorooms.jobs.settling import Settling
from videorooms.texts import to_storable

log = structlog.get_logger(__name__)

# How long a dead worker's jobs wait for another, and what a stalled loop may take without losing its own.
LEASE = timedelta(seconds=30)
# Three chances to extend a lease before it is over.
HEARTBEAT_SECS = 10.0
# For jobs that another process enqueued; those of this one wake the worker.
POLL_SECS = 5.0


class JobWorker:
    """Everything happens on one event loop."""

    def __init__(self, database: Database, bus: EventBus, clock: Clock, random: Random | None = None) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._random = random or Random()
        self._kinds: dict[str, JobKind] = {}
        self._running: dict[asyncio.Task[None], Job] = {}
        self._settling = Settling(database, clock, lambda: len(self._running))
        self._ended_runs = 0
        self._wake = asyncio.Event()
        # Queues to look at when it wakes.
        self._asked: set[str] = set()
        self._claiming = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._unsubscribe = bus.subscribe(JobEnqueued, self._enqueued)

    def register(self, kind: JobKind) -> None:
        """Take over a queue. Before `start`."""
        self._kinds[kind.queue] = kind

    async def start(self, *, alone: bool) -> None:
        """Begin to work. `alone` says that no other worker can be on this database, so all leases are a dead one's."""
        if alone:

            async def free(transaction: Transaction) -> int:
                return await repository.release_all(transaction.connection)

            if left := await self._database.write(free):
                log.info("jobs_taken_over", jobs=left)
        self._tasks = [
            asyncio.create_task(self._work(), name="jobs"),
            asyncio.create_task(self._beat(), name="jobs-heartbeat"),
        ]

    async def stop(self) -> None:
        """Give up what runs and free it for others, or for the next start."""
        self._unsubscribe()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        given_up = dict(self._running)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        # What is settled by now stays so.
        await self._settling.finish()
        held = list(given_up.values())

        async def free(transaction: Transaction) -> None:
            await repository.release(transaction.connection, held, self._clock.now())

        if held:
            # If the database is gone, the leases run out by themselves.
            with suppress(VideoRoomsError):
                await self._database.write(free)

    async def pause(self) -> None:
        """Claim nothing more until `resume`; what runs goes on. For who wants to look at what waits."""
        await self._claiming.acquire()

    async def resume(self) -> None:
        self._claiming.release()
        self._look_at(*self._kinds)

    async def run_due(self) -> None:
        """Run everything that is due now and everything that becomes due by it; return when nothing is left."""
        while True:
            ended = self._ended_runs
            claimed = await self._claim_all(self._kinds)
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            # One that ended while the claims were made may be due again, unseen by the claim of its queue.
            elif not claimed and ended == self._ended_runs:
                return

    async def _enqueued(self, event: JobEnqueued) -> None:
        self._look_at(event.queue)

    def _look_at(self, *queues: str) -> None:
        self._asked.update(queues)
        self._wake.set()

    async def _work(self) -> None:
        asked = set(self._kinds)
        while True:
            self._wake.clear()
            pause = POLL_SECS
            try:
                await self._claim_all(asked)
                if not self._wake.is_set():
                    pause = await self._until_next()
            except Exception:
                # Whatever it was, the next look comes soon, and without it all jobs would stand still.
                log.warning("jobs_not_claimed", exc_info=True)
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
                asked, self._asked = self._asked, set()
            except TimeoutError:
                asked = set(self._kinds)

    async def _until_next(self) -> float:
        async with self._database.read() as connection:
            # What is due and was not claimed waits for a slot, and a slot that becomes free wakes us.
            due_at = await repository.next_due(connection, list(self._kinds), self._clock.now())
        if due_at is None:
            return POLL_SECS
        return min(max((due_at - self._clock.now()).total_seconds(), 0.0), POLL_SECS)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECS)
            try:
                await self.extend_leases()
            except Exception:
                log.warning("leases_not_extended", exc_info=True)

    async def extend_leases(self) -> None:
        """Hold on to what runs; break off what another worker has by now."""
        held = dict(self._running)
        if not held:
            return

        async def work(transaction: Transaction) -> set[str]:
            return await repository.extend(transaction.connection, list(held.values()), self._lease_end())

        kept = await self._database.write(work)
        for task, job in held.items():
            if job.id not in kept and not task.done():
                log.warning("job_lease_lost", queue=job.queue, job_id=job.id)
                task.cancel()

    async def _claim_all(self, queues: Iterable[str]) -> int:
        """Start what is due in these queues, as far as there are slots; give how many jobs that is."""
        async with self._claiming:
            return sum([await self._claim(self._kinds[queue]) for queue in queues if queue in self._kinds])

    async def _claim(self, kind: JobKind) -> int:
        mine = [job for job in self._running.values() if job.queue == kind.queue]
        slots = kind.concurrency - len(mine)
        if slots <= 0:
            return 0
        of_group = Counter(job.group_key for job in mine if job.group_key is not None)

        def room_of(group: str) -> int:
            return max(0, kind.group_limit(group) - of_group[group])

        async def work(transaction: Transaction) -> Sequence[Job]:
            now = self._clock.now()
            return await repository.claim(
                transaction.connection,
                kind.queue,
                slots=slots,
                room_of=room_of,
                running=[job.id for job in mine],
                full_groups=[group for group in of_group if room_of(group) == 0],
                lease_token=new_id(),
                now=now,
                lease_until=now + LEASE,
            )

        claimed = await self._database.write(work)
        for job in claimed:
            task = asyncio.create_task(self._run(kind, job), name=f"job-{kind.queue}")
            self._running[task] = job
            task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._ended_runs += 1
        # There is a slot, and the job itself may be due again.
        self._look_at(self._running.pop(task).queue)

    async def _run(self, kind: JobKind, job: Job) -> None:
        async def settle(checkpoint: Checkpoint) -> None:
            await self._settling.settle(job, checkpoint)

        try:
            await self._settling.settle(job, await kind.handle(job, Run(settle)))
        except LeaseLost:
            log.warning("job_lease_lost", queue=job.queue, job_id=job.id)
        except Exception as error:
            log.warning("job_failed", queue=job.queue, job_id=job.id, attempts=job.attempts, exc_info=True)
            with suppress(VideoRoomsError):
                await self._fail(kind, job, _text(error))

    async def _fail(self, kind: JobKind, job: Job, error: str) -> None:
        async def work(transaction: Transaction) -> None:
            connection, now = transaction.connection, self._clock.now()
            if kind.attempts_max is not None and job.attempts >= kind.attempts_max:
                await repository.give_up(connection, job, error, now)
                log.error("job_given_up", queue=job.queue, job_id=job.id, attempts=job.attempts)
                return
            again_at = now + kind.backoff.delay(job.attempts, self._random)
            await repository.put_back(connection, job, again_at, attempts=job.attempts, error=error)

        await self._database.write(work)

    def _lease_end(self) -> datetime:
        return self._clock.now() + LEASE


def _text(error: Exception) -> str:
    return to_storable(f"{type(error).__name__}: {error}")[:ERROR_MAX_LENGTH]
