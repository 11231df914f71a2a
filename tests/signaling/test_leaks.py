"""Nothing is left behind by those who come and go."""

from __future__ import annotations

import asyncio
import gc

import pytest

from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.media.fake import FakeEngine
from videorooms.signaling.connection import Connection
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import LiveSession

KINDS = (Connection, LiveParticipant, LiveSession)


def alive() -> list[int]:
    """How many there are of each kind, those of other tests in this process among them."""
    gc.collect()
    return [sum(isinstance(one, kind) for one in gc.get_objects()) for kind in KINDS]


async def tasks_at_rest(house: House) -> set[asyncio.Task[object]]:
    """Those of a server that has done what a start asks for, and looks for no more work of its own."""
    await house.runtime.worker.run_due()
    await house.runtime.worker.pause()
    return asyncio.all_tasks()


async def cycle(house: House, index: int) -> None:
    client: Client = await house.join(canReceiveMessages=True)
    await publish_camera(client)
    if index % 3 == 0:
        await client.drop()
        await house.pass_time(31)
    else:
        await client.ask("leave")
        await client.over()
    house.clients.clear()


@pytest.mark.timeout(120)
async def test_two_hundred_cycles_leave_no_task_queue_or_row_behind(house: House, engine: FakeEngine) -> None:
    await cycle(house, 0)
    await cycle(house, 1)
    tasks, before = await tasks_at_rest(house), alive()
    for index in range(200):
        await cycle(house, index)
    assert asyncio.all_tasks() <= tasks
    assert all(now <= then for now, then in zip(alive(), before, strict=True)), (alive(), before)
    assert engine.transports == {}
    assert await house.present() == []
    assert await house.runtime.participants.count_present() == 0
    assert await house.runtime.sessions.count_active() == 0
    hub = house.runtime.hub
    assert hub.session_of(house.room_id) is None
    assert hub.deadlines.waiting == 0
    assert not hub.writers
    assert house.runtime.streams.streams_in("any") == []


async def test_connections_that_never_join_leave_nothing(house: House) -> None:
    tasks = await tasks_at_rest(house)
    for _ in range(50):
        client = await house.connect()
        await client.drop()
    house.clients.clear()
    assert asyncio.all_tasks() <= tasks
    assert house.runtime.hub.deadlines.waiting == 0
