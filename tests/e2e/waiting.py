"""Waiting for a condition of a live system, with a limit and with the last finding in the failure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
POLL_S = 0.05


async def eventually(
    finding: Callable[[], Awaitable[T]], accept: Callable[[T], object] = bool, within: float = 20.0, what: str = ""
) -> T:
    """The first finding that is accepted; AssertionError with the last one after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        found = await finding()
        if accept(found):
            return found
        if time.monotonic() > deadline:
            raise AssertionError(
                f"{what or 'the condition'} did not come true in {within} s; last found: {found!s:.3000}"
            )
        await asyncio.sleep(POLL_S)
