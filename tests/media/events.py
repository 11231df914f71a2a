"""What an engine tells, kept for a test to wait on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from videorooms.media.engine import MediaEngine, MediaEvent

E = TypeVar("E")
# Far longer than anything takes on loopback; it ends a test that would wait for ever.
PATIENCE_S = 20.0


class Heard:
    def __init__(self, engine: MediaEngine) -> None:
        self.events: list[MediaEvent] = []
        self._changed = asyncio.Event()
        engine.listen(self._take)

    def _take(self, event: MediaEvent) -> None:
        self.events.append(event)
        self._changed.set()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, kind: type[E], accept: Callable[[E], bool] = lambda _event: True) -> E:
        """The first event of that kind that is accepted, past or to come."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.of(kind):
                    if accept(event):
                        return event
                self._changed.clear()
                await self._changed.wait()
