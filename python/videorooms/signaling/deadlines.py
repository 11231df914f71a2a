"""What is to happen at a time unless something comes first: graces, expiries, silence.

`hub` and `connection` set deadlines; one task of the hub carries out those that are due. The clock is injected, so a
test moves the clock and calls `run_due`; nothing else sleeps. It never blocks one deadline on another.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from itertools import count

import structlog

from videorooms.clock import Clock

log = structlog.get_logger(__name__)
Action = Callable[[], Awaitable[None]]
# Below this many entries a sweep gains nothing.
SWEEP_FROM = 256


class Deadline:
    """One thing to happen; `cancel` is safe at any time, also after it happened."""

    __slots__ = ("_action", "at")

    def __init__(self, at: float, action: Action) -> None:
        self.at = at
        self._action: Action | None = action

    @property
    def pending(self) -> bool:
        return self._action is not None

    def cancel(self) -> None:
        self._action = None

    def take(self) -> Action | None:
        action, self._action = self._action, None
        return action


class Deadlines:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Deadline]] = []
        self._order = count()
        self._sooner = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._sweep_at = SWEEP_FROM

    def after(self, seconds: float, action: Action) -> Deadline:
        """Have `action` happen once when that much monotonic time has passed."""
        deadline = Deadline(self._clock.monotonic() + seconds, action)
        if len(self._heap) >= self._sweep_at:
            self._sweep()
        heapq.heappush(self._heap, (deadline.at, next(self._order), deadline))
        self._sooner.set()
        return deadline

    @property
    def waiting(self) -> int:
        """How many deadlines are set and not cancelled."""
        return sum(deadline.pending for _, _, deadline in self._heap)

    @property
    def held(self) -> int:
        """How many entries are kept, cancelled ones included."""
        return len(self._heap)

    async def run_due(self) -> None:
        """Carry out everything that is due now, and return when that and all that had begun has happened."""
        self._start_due()
        if self._running:
            await asyncio.gather(*self._running)

    async def run(self) -> None:
        """Carry out deadlines as they come, until cancelled."""
        while True:
            self._start_due()
            self._sooner.clear()
            try:
                async with asyncio.timeout(self._until_next()):
                    await self._sooner.wait()
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Forget everything that is set; wait for what has begun."""
        self._heap.clear()
        if self._running:
            await asyncio.gather(*self._running)

    def _sweep(self) -> None:
        """Drop what was cancelled: most deadlines are, long before their time."""
        self._heap = [entry for entry in self._heap if entry[2].pending]
        heapq.heapify(self._heap)
        self._sweep_at = max(SWEEP_FROM, 2 * len(self._heap))

    def _until_next(self) -> float | None:
        while self._heap and not self._heap[0][2].pending:
            heapq.heappop(self._heap)
        return max(0.0, self._heap[0][0] - self._clock.monotonic()) if self._heap else None

    def _start_due(self) -> None:
        now = self._clock.monotonic()
        while self._heap and (self._heap[0][0] <= now or not self._heap[0][2].pending):
            action = heapq.heappop(self._heap)[2].take()
            if action is not None:
                task = asyncio.create_task(_guarded(action))
                self._running.add(task)
                task.add_done_callback(self._running.discard)


async def _guarded(action: Action) -> None:
    try:
        await action()
    except Exception:
        log.exception("deadline_failed")
