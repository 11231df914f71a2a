"""Deadlines happen once, when their time has come, whatever the others do."""

from __future__ import annotations

import asyncio

from tests.conftest import FakeClock
from videorooms.clock import SystemClock
from videorooms.signaling.deadlines import Deadlines


async def test_what_is_due_happens_once_and_the_rest_later(clock: FakeClock) -> None:
    happened: list[str] = []

    async def note(name: str) -> None:
        happened.append(name)

    deadlines = Deadlines(clock)
    deadlines.after(2, lambda: note("late"))
    deadlines.after(1, lambda: note("soon"))
    cancelled = deadlines.after(1, lambda: note("never"))
    cancelled.cancel()
    await deadlines.run_due()
    assert happened == []
    clock.advance(1)
    await deadlines.run_due()
    assert happened == ["soon"]
    clock.advance(5)
    await deadlines.run_due()
    await deadlines.run_due()
    assert happened == ["soon", "late"]
    assert deadlines.waiting == 0


async def test_one_that_fails_or_hangs_holds_up_no_other(clock: FakeClock) -> None:
    happened = asyncio.Event()
    release = asyncio.Event()

    async def fail() -> None:
        raise OSError("broken")

    async def happen() -> None:
        happened.set()

    deadlines = Deadlines(clock)
    deadlines.after(0, release.wait)  # type: ignore[arg-type]
    deadlines.after(0, fail)
    deadlines.after(0, happen)
    running = asyncio.create_task(deadlines.run_due())
    await happened.wait()
    release.set()
    await running


async def test_cancelled_deadlines_do_not_pile_up(clock: FakeClock) -> None:
    async def nothing() -> None:
        return None

    deadlines = Deadlines(clock)
    for _ in range(5000):
        deadlines.after(3600, nothing).cancel()
    assert deadlines.held < 600


async def test_the_running_task_wakes_for_a_sooner_deadline() -> None:
    happened = asyncio.Event()

    async def never() -> None:
        raise AssertionError

    async def happen() -> None:
        happened.set()

    deadlines = Deadlines(SystemClock())
    deadlines.after(3600, never)
    running = asyncio.create_task(deadlines.run())
    await asyncio.sleep(0)
    deadlines.after(0.001, happen)
    async with asyncio.timeout(5):
        await happened.wait()
    running.cancel()
    await deadlines.stop()
