"""Fixtures of the resource tests: rooms, people in them, and what was published."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.resources.answers import data
from tests.resources.people import People
from tests.resources.portal import Portal
from tests.resources.recorder import Recorder
from videorooms import events
from videorooms.events import Event
from videorooms.runtime import Runtime


@pytest.fixture
async def room_id(api: httpx.AsyncClient) -> str:
    return str(data(await api.post("/v2/rooms"), 201)["id"])


@pytest.fixture
def people(runtime: Runtime) -> People:
    return People(runtime)


@pytest.fixture
async def portal(runtime: Runtime) -> AsyncIterator[Portal]:
    made = Portal(runtime)
    yield made
    await made.close()


@pytest.fixture
def recorder(runtime: Runtime) -> Recorder:
    return Recorder(runtime)


@pytest.fixture
def published(runtime: Runtime) -> list[Event]:
    """Every event from now on, in the order in which they were heard."""
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    for event_type in (
        events.RoomCreated,
        events.RoomUpdated,
        events.RoomDeleted,
        events.SessionStarted,
        events.SessionEnded,
        events.ParticipantJoined,
        events.ParticipantLeft,
    ):
        runtime.bus.subscribe(event_type, hear)
    return heard
