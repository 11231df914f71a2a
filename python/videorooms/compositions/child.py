"""Runs the process that renders a composition, and gives its word on how that ended.

`compositions.rendering` awaits `render`; a cancelled one leaves no process behind. The process gets no setting and no
secret of the server's, and ends by itself when the server is no more. It reads no plan and decides nothing about trying
again.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import videorooms

# Far longer than the slowest piece of work that says nothing, which is to copy hours of video into the last file.
STALLED_SECS = 900
ERRORS_FILE = "errors.log"
# Of what it said when it broke.
ERRORS_KEPT_BYTES = 2000
_PACKAGES = Path(videorooms.__file__).parents[1]
_MODULE = "videorooms.compositions.render"


@dataclass(frozen=True, slots=True)
class Rendered:
    path: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """There will be no file, however often it is tried; the reason is a sentence for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Something ended it; another try may end better. For the log, not for people.

    `hindered` says that it was for want of room on the machine, and none of its own doing.
    """

    detail: str
    hindered: bool = False


Outcome = Rendered | Refused | Broken


async def render(plan: Path, processes: int, tell: Callable[[float], Awaitable[None]]) -> Outcome:
    """`tell` hears now and then what part of it is done, between 0 and 1; what it raises ends the rendering."""
    errors = plan.with_name(ERRORS_FILE)
    outcome: Outcome | None = None
    async with _running(plan, processes, errors) as process:
        try:
            async for word in _words(process):
                if "progress" in word:
                    await tell(word["progress"])
                elif "completed" in word:
                    outcome = Rendered(Path(word["completed"]))
                elif "failed" in word:
                    outcome = Refused(word["failed"])
                elif "hindered" in word:
                    outcome = Broken(word["hindered"], hindered=True)
        except TimeoutError:
            return Broken(f"it said nothing new for {STALLED_SECS} s")
        code = await process.wait()
    if outcome is not None and code == 0:
        return outcome
    said = await asyncio.to_thread(_end_of, errors)
    return Broken(f"it ended with {code}: {said}")


@asynccontextmanager
async def _running(plan: Path, processes: int, errors: Path) -> AsyncIterator[Process]:
    """A process group of its own, so that its workers end with it, whatever it died of."""
    arguments = (str(plan), "--processes", str(processes), "--attended")
    # One thread for arrays: they are small, and cores are shared out among processes.
    environment = {"PYTHONPATH": str(_PACKAGES), "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}
    with errors.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _MODULE, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
            cwd=plan.parent,
            env=environment,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _words(process: Process) -> AsyncIterator[dict[str, Any]]:
    """Until it says no more. Raises `TimeoutError` when nothing moves."""
    assert process.stdout is not None
    last = b""
    loop = asyncio.get_running_loop()
    stalled_at = loop.time() + STALLED_SECS
    while True:
        async with asyncio.timeout_at(stalled_at):
            line = await process.stdout.readline()
        if not line:
            return
        if line != last:
            last, stalled_at = line, loop.time() + STALLED_SECS
            yield json.loads(line)


def _end_of(errors: Path) -> str:
    with errors.open("rb") as log:
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - ERRORS_KEPT_BYTES))
        return log.read().decode(errors="replace").strip()
