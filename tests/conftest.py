"""What most tests stand on: a running server in this process, with a clock of its own and an engine without media.

`runtime` is started on a database of the test alone, of each kind (`tests/databases.py`); `api` speaks to its real ASGI
app with the API key, and `anonymous` without. End-to-end tests start a process instead and use none of these.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import structlog
from pydantic import SecretStr

from videorooms.app import create_app
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.settings import Settings
from videorooms.users import passwords

if TYPE_CHECKING:
    from tests.databases import Place

pytest_plugins = ["tests.databases", "tests.figures"]

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


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end. Looking through it again and again for garbage takes a fifth of all the
    time, a second at once now and then, in which tests that use the real clock come too late."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def plain_tracebacks() -> None:
    """Unless told otherwise the console's tracebacks have all local variables, which takes minutes for a test's."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, renderer])


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dear hashes are the same, and one takes longer than most tests."""
    monkeypatch.setattr(passwords, "COST", passwords.Cost(passes=1, memory_kib=8))


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


@pytest.fixture
async def runtime(settings: Settings, place: Place, clock: FakeClock, engine: FakeEngine) -> AsyncIterator[Runtime]:
    made = Runtime(settings.model_copy(update={"database_url": place.url}), clock=clock, engine=engine)
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
