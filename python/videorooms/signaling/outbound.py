"""The bounded queue between the hub and one socket.

`connection` puts encoded messages in and lets one task empty it. A client that reads too slowly fills only its own
queue: `put` says so and the connection is ended. It never waits on the putting side.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

# A whole room's state is at most some 250 KiB, so this is several of them; and what one lost client may cost.
QUEUE_MAX_CHARS = 1_048_576
QUEUE_MAX_MESSAGES = 1_024
# A client this far behind has no use for who spoke a second ago.
PASSING_MAX_MESSAGES = 64


class Outbound:
    def __init__(self) -> None:
        self._queue: deque[str] = deque()
        self._chars = 0
        self._close_code: int | None = None
        self._more = asyncio.Event()

    def put(self, text: str) -> bool:
        """Take a message; False when the queue is full. Nothing is taken after `finish`."""
        if self._close_code is not None:
            return True
        if len(self._queue) >= QUEUE_MAX_MESSAGES or self._chars + len(text) > QUEUE_MAX_CHARS:
            return False
        self._append(text)
        return True

    def put_passing(self, text: str) -> None:
        """Take a message unless much is waiting."""
        if self._close_code is None and len(self._queue) < PASSING_MAX_MESSAGES:
            self._append(text)

    def finish(self, code: int, last: str | None, *, drop_waiting: bool = False) -> None:
        """Close after what is waiting, or instead of it, and after the last message. The first call holds."""
        if self._close_code is not None:
            return
        if drop_waiting:
            self._queue.clear()
            self._chars = 0
        if last is not None:
            self._append(last)
        self._close_code = code
        self._more.set()

    async def drain(self, send: Callable[[str], Awaitable[None]], close: Callable[[int], Awaitable[None]]) -> None:
        """Send what comes until `finish`, then close. Ends early with the socket's own error when it breaks."""
        while True:
            while self._queue:
                text = self._queue.popleft()
                self._chars -= len(text)
                await send(text)
            if self._close_code is not None:
                await close(self._close_code)
                return
            self._more.clear()
            await self._more.wait()

    def _append(self, text: str) -> None:
        self._queue.append(text)
        self._chars += len(text)
        self._more.set()
