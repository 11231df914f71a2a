"""What most tests stand on: a running server in this process, with a clock of its own and an engine without media.

`runtime` is started on an SQLite file of the test alone; `api` speaks to its real ASGI app with the API key, and
`anonymous` without. End-to-end tests start a process instead and use none of these.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from videorooms.app import create_app
from videorooms.database.engines import sqlite_url
from videorooms.database.transactions import Database
from videorooms.events import EventBus
from videorooms.media.fake import FakeEngine
from videorooms.runtime import DATABASE_FILE, Runtime
from videorooms.settings import Settings

API_KEY = "vr_key_of_the_tests_0123456789"


class FakeClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def step_wall(self, seconds: float) -> None:
        """The wall clock alone, as when an operator corrects it."""
        self._now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # A developer may have a configuration of their own.
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIDEOROOMS_CONFIG", raising=False)
    return Settings(data_dir=tmp_path / "data", api_key=SecretStr(API_KEY), demo=False)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema and nothing in it; making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / DATABASE_FILE

    async def migrate() -> None:
        database = Database(sqlite_url(file), EventBus())
        await database.start()
        await database.close()

    asyncio.run(migrate())
    return file


@pytest.fixture
async def runtime(settings: Settings, clock: FakeClock, engine: FakeEngine, migrated: Path) -> AsyncIterator[Runtime]:
    settings.data_dir.mkdir()
    shutil.copy(migrated, settings.data_dir)
    made = Runtime(settings, clock=clock, engine=engine)
    await made.start()
    yield made
    await made.stop()


def client_of(runtime: Runtime, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """A client of the runtime's app. What the app raises comes out in the test instead of becoming an answer."""
    transport = httpx.ASGITransport(app=create_app(runtime))
    return httpx.AsyncClient(transport=transport, base_url="http://server", headers=headers)


@pytest.fixture
async def api(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(runtime, {"authorization": f"Bearer {API_KEY}"}) as client:
        yield client


@pytest.fixture
async def anonymous(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(runtime) as client:
        yield client
