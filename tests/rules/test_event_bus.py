"""The event bus: order, and what a failing or a publishing handler may not do to others."""

import asyncio
from datetime import UTC, datetime

import pytest

from videorooms import events
from videorooms.events import EventBus, RoomCreated, RoomDeleted, RoomUpdated

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def created(room_id: str) -> RoomCreated:
    return RoomCreated(NOW, room_id)


async def test_publish_returns_when_every_handler_has_run() -> None:
    bus, heard = EventBus(), []

    async def slowly(event: RoomCreated) -> None:
        await asyncio.sleep(0)
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, slowly)
    await bus.publish(created("a"))
    assert heard == ["a"]


async def test_a_handler_hears_its_type_only_and_nothing_after_it_unsubscribed() -> None:
    bus, heard = EventBus(), []

    async def hear(event: RoomCreated) -> None:
        heard.append(event.room_id)

    unsubscribe = bus.subscribe(RoomCreated, hear)
    await bus.publish(RoomUpdated(NOW, "other"), created("a"))
    unsubscribe()
    unsubscribe()
    await bus.publish(created("b"))
    assert heard == ["a"]


async def test_a_failing_handler_spares_the_publisher_and_the_handlers_after_it() -> None:
    bus, heard = EventBus(), []

    async def fail(_event: RoomCreated) -> None:
        raise RuntimeError("broken on purpose")

    async def hear(event: RoomCreated) -> None:
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, fail)
    bus.subscribe(RoomCreated, hear)
    await bus.publish(created("a"))
    await bus.publish(created("b"))
    assert heard == ["a", "b"]


async def test_a_handler_that_hangs_is_given_up_and_those_after_it_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HANDLER_MAX_SECS", 0.01)
    bus, heard = EventBus(), []

    async def hang(_event: RoomCreated) -> None:
        await asyncio.Event().wait()

    async def hear(event: RoomCreated) -> None:
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, hang)
    bus.subscribe(RoomCreated, hear)
    await bus.publish(created("a"))
    assert heard == ["a"]


async def test_a_publisher_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PATIENCE_SECS", 0.01)
    bus, gate = EventBus(), asyncio.Event()

    async def wait(_event: RoomCreated) -> None:
        await gate.wait()

    bus.subscribe(RoomCreated, wait)
    batch = bus.enqueue([created("a")])
    await bus.published(batch)
    assert not batch.done()
    gate.set()
    await batch


async def test_a_handler_whose_own_work_was_cancelled_fails_alone() -> None:
    bus, heard = EventBus(), []

    async def wait_for_the_cancelled(_event: RoomCreated) -> None:
        cancelled = asyncio.create_task(asyncio.Event().wait())
        cancelled.cancel()
        await cancelled

    async def hear(event: RoomCreated) -> None:
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, wait_for_the_cancelled)
    bus.subscribe(RoomCreated, hear)
    async with asyncio.timeout(5):
        await bus.publish(created("a"))
        await bus.publish(created("b"))
    assert heard == ["a", "b"]


async def test_batches_are_heard_in_the_order_in_which_they_took_their_place() -> None:
    bus, heard = EventBus(), []

    async def hear(event: RoomCreated) -> None:
        # The earlier an event, the longer its handler takes.
        for _ in range(9 - int(event.room_id)):
            await asyncio.sleep(0)
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, hear)
    await asyncio.gather(*[bus.published(bus.enqueue([created(str(n))])) for n in range(9)])
    assert heard == [str(n) for n in range(9)]


async def test_what_a_handler_publishes_comes_after_what_it_was_called_for() -> None:
    bus, heard = EventBus(), []

    async def publish_more(event: RoomDeleted) -> None:
        await bus.publish(created("from handler"))
        heard.append(event.room_id)

    async def hear(event: RoomCreated) -> None:
        heard.append(event.room_id)

    bus.subscribe(RoomDeleted, publish_more)
    bus.subscribe(RoomCreated, hear)
    async with asyncio.timeout(5):
        await bus.publish(RoomDeleted(NOW, "deleted", None), created("same batch"))
        await bus.publish(created("later"))
    assert heard == ["deleted", "same batch", "from handler", "later"]


async def test_a_publisher_who_gives_up_waiting_does_not_stop_the_publishing() -> None:
    bus, heard, gate = EventBus(), [], asyncio.Event()

    async def wait(event: RoomCreated) -> None:
        await gate.wait()
        heard.append(event.room_id)

    bus.subscribe(RoomCreated, wait)
    impatient = asyncio.create_task(bus.publish(created("a")))
    await asyncio.sleep(0)
    impatient.cancel()
    gate.set()
    await bus.publish(created("b"))
    assert heard == ["a", "b"]
