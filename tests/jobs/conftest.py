"""A database with a worker on it that runs only when a test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import FakeClock
from tests.databases import Place
from videorooms.database.engines import sqlite_url
from videorooms.database.transactions import Database
from videorooms.events import EventBus
from videorooms.jobs.queue import JobQueue
from videorooms.jobs.worker import JobWorker
from videorooms.runtime import DATABASE_FILE


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
async def database(place: Place, tmp_path: Path, bus: EventBus) -> AsyncIterator[Database]:
    made = Database(place.url or sqlite_url(tmp_path / "data" / DATABASE_FILE), bus)
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
