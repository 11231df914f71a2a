"""A database with a worker on it that runs only when a test says so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import FakeClock
from videorooms.database.engines import sqlite_url
from videorooms.database.transactions import Database
from videorooms.events import EventBus
from videorooms.jobs.queue import JobQueue
from videorooms.jobs.worker import JobWorker


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
async def database(tmp_path: Path, migrated: Path, bus: EventBus) -> AsyncIterator[Database]:
    shutil.copy(migrated, tmp_path / "jobs.db")
    made = Database(sqlite_url(tmp_path / "jobs.db"), bus)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def queue(clock: FakeClock) -> JobQueue:
    return JobQueue(clock)


@pytest.fixture
async def make_worker(
    database: Database, bus: EventBus, clock: FakeClock
) -> AsyncIterator[Callable[[], Awaitable[JobWorker]]]:
    """Workers whose loops have not begun; they are stopped in the end."""
    made: list[JobWorker] = []

    async def make() -> JobWorker:
        worker = JobWorker(database, bus, clock, Random(1))
        made.append(worker)
        return worker

    yield make
    for worker in made:
        await worker.stop()


@pytest.fixture
async def worker(make_worker: Callable[[], Awaitable[JobWorker]]) -> JobWorker:
    return await make_worker()
