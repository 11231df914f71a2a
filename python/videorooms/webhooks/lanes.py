"""Reads the heads of lanes: what is asked for at the same time, in one query.

`webhooks.delivery` asks for each lane that it works on, and many of those begin together. It keeps nothing.
"""

import asyncio
from collections.abc import Sequence

from videorooms.database.transactions import Database
from videorooms.webhooks import repository
from videorooms.webhooks.model import Delivery

# So that reading for many keeps none of them waiting for long.
LANES_AT_ONCE = 32


class LaneReader:
    """Everything happens on one event loop."""

    def __init__(self, database: Database, ahead: int) -> None:
        """`ahead` is how many deliveries of a lane are read at a time."""
        self._database = database
        self._ahead = ahead
        self._turn = asyncio.Lock()
        # In the order of asking; and what was read for others who have not had their turn yet.
        self._asked: dict[str, None] = {}
        self._found: dict[str, Sequence[Delivery]] = {}

    async def heads(self, lane: str) -> Sequence[Delivery]:
        """The lane's first pending deliveries, in their order. Raises `unavailable`. Ask once at a time for a lane."""
        self._asked[lane] = None
        try:
            # Whoever has the turn reads for all who wait for it, so that being cancelled hurts nobody else.
            async with self._turn:
                if lane not in self._found:
                    await self._read(lane)
                return self._found[lane]
        finally:
            self._asked.pop(lane, None)
            self._found.pop(lane, None)

    async def _read(self, lane: str) -> None:
        others = [asked for asked in self._asked if asked != lane and asked not in self._found]
        lanes = [lane, *others][:LANES_AT_ONCE]
        async with self._database.read() as connection:
            found = await repository.lane_heads(connection, lanes, self._ahead)
        # Who was cancelled meanwhile would leave it here for ever.
        self._found |= {each: found.get(each, ()) for each in lanes if each in self._asked}
