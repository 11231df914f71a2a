"""Handlers of jobs that tests can see into."""

from __future__ import annotations

import asyncio

from videorooms.jobs.model import Done, Job, Run, Verdict


class Diary:
    """A handler that writes down what it was given and answers what it was told to."""

    def __init__(self, *verdicts: Verdict | Exception) -> None:
        self.jobs: list[Job] = []
        self._verdicts = list(verdicts)

    async def handle(self, job: Job, _run: Run) -> Verdict:
        self.jobs.append(job)
        verdict = self._verdicts.pop(0) if self._verdicts else Done()
        if isinstance(verdict, Exception):
            raise verdict
        return verdict


class Doors:
    """A handler that waits until a test opens the door of the job's number."""

    def __init__(self) -> None:
        self.inside: list[int] = []
        self.most = 0
        self._doors: dict[int, asyncio.Event] = {}
        self._changed = asyncio.Event()

    async def handle(self, job: Job, _run: Run) -> Verdict:
        number = job.payload["number"]
        self.inside.append(number)
        self.most = max(self.most, len(self.inside))
        self._changed.set()
        try:
            await self._doors.setdefault(number, asyncio.Event()).wait()
        finally:
            self.inside.remove(number)
        return Done()

    def open(self, number: int) -> None:
        self._doors.setdefault(number, asyncio.Event()).set()

    async def until(self, *numbers: int) -> None:
        async with asyncio.timeout(5):
            while sorted(self.inside) != sorted(numbers):
                self._changed.clear()
                await self._changed.wait()
