"""A room with tokens, and clients that talk to the running server of tests/conftest.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from tests.conftest import FakeClock
from tests.signaling.conversation import Client
from videorooms.app import create_app
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime
from videorooms.tokens.model import Permissions


class House:
    """The server, one room of it, and time."""

    def __init__(self, runtime: Runtime, clock: FakeClock, room_id: str) -> None:
        self.runtime = runtime
        self.clock = clock
        self.room_id = room_id
        self.account_id = runtime.accounts.default_id
        self.app = create_app(runtime)
        self.clients: list[Client] = []

    async def token(self, room_id: str | None = None, ttl: int = 600, **permissions: bool) -> str:
        pair = await self.runtime.tokens.issue(
            self.account_id,
            room_id or self.room_id,
            client_ttl=ttl,
            refresh_ttl=3600,
            permissions=Permissions(**permissions),
        )
        return pair.client.token

    async def refresh_token(self) -> str:
        return (
            await self.runtime.tokens.issue(self.account_id, self.room_id, client_ttl=600, refresh_ttl=3600)
        ).refresh.token

    async def connect(self, **options: Any) -> Client:
        """A connected client that has said nothing yet."""
        client = Client(self.app, **options)
        self.clients.append(client)
        return await client.connect()

    async def join(
        self, *, participant_id: str | None = None, moderate: bool = False, hidden: bool = False, **fields: Any
    ) -> Client:
        """A client that is in the room."""
        client = await self.connect(participant_id=participant_id)
        await client.join(await self.token(moderate=moderate, hidden=hidden), **fields)
        return client

    async def resume(self, gone: Client, revision: int = 0, *, hidden: bool = False, **resume: Any) -> Client:
        """The same participant on another connection, with its key."""
        client = await self.connect(participant_id=gone.participant_id)
        key = gone.joined["resumeKey"]
        await client.join(await self.token(hidden=hidden), resume={"key": key, "revision": revision, **resume})
        return client

    async def pass_time(self, seconds: float, *, awake: Sequence[Client] = ()) -> None:
        """Move the clock, and let everything happen that is due then; those awake keep themselves alive meanwhile."""
        while seconds > 0:
            step = min(seconds, 5.0) if awake else seconds
            seconds -= step
            self.clock.advance(step)
            for client in awake:
                client.kept = await client.everything()
            await self.runtime.hub.deadlines.run_due()
        await self.runtime.hub.deadlines.run_due()

    async def present(self) -> list[str]:
        """Those whom the database has in the room now."""
        room = await self.runtime.rooms.get(self.account_id, self.room_id)
        if room.active_session_id is None:
            return []
        return [one.id for one in await self.runtime.participants.present(room.active_session_id)]


@pytest.fixture
async def house(runtime: Runtime, clock: FakeClock) -> AsyncIterator[House]:
    room = await runtime.rooms.create(runtime.accounts.default_id, RoomPolicy(unique_name="room"))
    made = House(runtime, clock, room.id)
    yield made
    for client in made.clients:
        await client.tear_down()
