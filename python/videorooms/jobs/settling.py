"""Writes what became of jobs, those of many in one transaction: a commit for each would cost more than their work.

`jobs.worker` hands in verdicts and checkpoints, and goes on when they are true. Whatever comes while a transaction is
under way goes into the next one together. A job that runs alone waits for nobody; beside others it waits a moment for
those that are about to end too. It runs no jobs.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.jobs import repository
from videorooms.jobs.model import Again, Checkpoint, Done, Job, LeaseLost, Verdict, Write

# Some milliseconds of work, for which everybody else who wants to write waits.
AT_ONCE = 64
# Below what a network takes, and enough for a transaction to have many jobs where many run.
GATHER_SECS = 0.005


@dataclass(frozen=True, slots=True)
class _Settlement:
    job: Job
    outcome: Verdict | Checkpoint
    told: asyncio.Future[None]

    def tell(self, failure: Exception | None) -> None:
        # Whoever was cancelled does not listen.
        if self.told.done():
            return
        if failure is None:
            self.told.set_result(None)
        else:
            self.told.set_exception(failure)


class Settling:
    """Everything happens on one event loop."""

    def __init__(self, database: Database, clock: Clock, running: Callable[[], int]) -> None:
        """`running` tells how many jobs there are that may hand something in."""
        self._database = database
        self._clock = clock
        self._running = running
        self._waiting: deque[_Settlement] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, job: Job, outcome: Verdict | Checkpoint) -> None:
        """Returns when it is committed. Raises `LeaseLost`, and what the write raises; then nothing of it is true.

        Cancelling this abandons the answer: it is written all the same.
        """
        settlement = _Settlement(job, outcome, asyncio.get_running_loop().create_future())
        self._waiting.append(settlement)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting(), name="jobs-settling")
        await settlement.told

    async def finish(self) -> None:
        """Returns when all that was handed in is written, or has failed."""
        if self._writing is not None:
            await self._writing

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < min(self._running(), AT_ONCE):
                    await asyncio.sleep(GATHER_SECS)
                count = min(len(self._waiting), AT_ONCE)
                await self._write([self._waiting.popleft() for _ in range(count)])
        finally:
            self._writing = None

    async def _write(self, batch: Sequence[_Settlement]) -> None:
        alone = len(batch) == 1
        try:
            written = await self._database.write(partial(self._settle, batch, wait=alone))
        except Exception as failure:
            # A database that is away fails all; anything else is the fault of one, which shows when each is alone.
            if alone or (isinstance(failure, VideoRoomsError) and failure.code == "unavailable"):
                for settlement in batch:
                    settlement.tell(failure)
                return
            written = set()
        for settlement in batch:
            if settlement.job.id in written:
                settlement.tell(None)
            elif alone:
                settlement.tell(LeaseLost())
            else:
                # Its lease is lost, or it is being promised again at this moment: to wait for the latter among others,
                # which hold jobs that it may want too, could be for ever.
                await self._write([settlement])

    async def _settle(self, batch: Sequence[_Settlement], transaction: Transaction, *, wait: bool) -> set[str]:
        """Ids of those that are written: the others' leases are lost, or without `wait` others have claimed them."""
        connection = transaction.connection
        held = await repository.held(connection, [settlement.job for settlement in batch], wait=wait)
        mine = [settlement for settlement in batch if settlement.job.id in held]
        gone: list[str] = []
        waits: dict[str, datetime] = {}
        progress: dict[str, dict[str, Any]] = {}
        for settlement in mine:
            job, outcome = settlement.job, settlement.outcome
            match outcome:
                case Checkpoint(progress=dict(done)):
                    progress[job.id] = done
                case Again() | Done() if held[job.id] != job.promises:
                    # Promised again or hastened while it ran, so that this run may not have seen what for.
                    waits[job.id] = self._clock.now()
                case Again(at=at):
                    waits[job.id] = at
                case Done():
                    gone.append(job.id)
        if progress:
            await repository.keep_progress(connection, progress)
        if waits:
            await repository.let_wait(connection, waits)
        if gone:
            await repository.finish(connection, gone)
        await _write_all(transaction, [one.outcome.write for one in mine if one.outcome.write is not None])
        return set(held)


async def _write_all(transaction: Transaction, writes: Sequence[Write]) -> None:
    together: dict[Any, list[Any]] = defaultdict(list)
    for write in writes:
        together[write.how].append(write.what)
    for how, whats in together.items():
        await how(transaction, whats)
