"""Engines for the tests of the engine port: the real one on loopback with ports of its own, and the fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.media.events import Heard
from videorooms.media.engine import MediaEngine
from videorooms.media.fake import FakeEngine
from videorooms.media.native import NativeEngine, NativeSettings

LOOPBACK = NativeSettings(bind="127.0.0.1", udp_port=0, tcp_port=0)


@pytest.fixture
async def native() -> AsyncIterator[NativeEngine]:
    engine = NativeEngine(LOOPBACK)
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture(params=["fake", "native"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[MediaEngine]:
    """Each engine in turn: what a test of the contract says holds for both."""
    made: MediaEngine = FakeEngine() if request.param == "fake" else NativeEngine(LOOPBACK)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def heard(engine: MediaEngine) -> Heard:
    return Heard(engine)
