"""A room, a token, and the calls of a standard client, against the running server of tests/conftest.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock, client_of
from tests.signaling.conftest import House
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime

SDP = {"content-type": "application/sdp"}
FRAGMENT = {"content-type": "application/trickle-ice-sdpfrag"}


class Encoder:
    """A WHIP or WHEP client: it posts, and remembers where its session is."""

    def __init__(self, house: House, http: httpx.AsyncClient, token: str) -> None:
        self.house = house
        self.token = token
        self._http = http

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    async def publish(self, sdp: str, room_id: str | None = None, **query: str) -> httpx.Response:
        path = f"/whip/{room_id or self.house.room_id}"
        return await self._http.post(path, params=query, content=sdp, headers=SDP | self.bearer)

    async def watch(self, sdp: str, **query: str) -> httpx.Response:
        return await self._http.post(
            f"/whep/{self.house.room_id}", params=query, content=sdp, headers=SDP | self.bearer
        )

    async def end(self, opened: httpx.Response) -> httpx.Response:
        return await self._http.delete(opened.headers["location"], headers=self.bearer)

    async def patch(self, opened: httpx.Response, fragment: str, **headers: str) -> httpx.Response:
        sent = FRAGMENT | self.bearer | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._http.patch(opened.headers["location"], content=fragment, headers=sent)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self._http.request(method, path, **options)


@pytest.fixture
async def house(runtime: Runtime, clock: FakeClock) -> AsyncIterator[House]:
    room = await runtime.rooms.create(runtime.accounts.default_id, RoomPolicy(unique_name="room"))
    made = House(runtime, clock, room.id)
    yield made
    for client in made.clients:
        await client.tear_down()


@pytest.fixture
async def encoder(house: House) -> AsyncIterator[Encoder]:
    async with client_of(house.runtime) as http:
        yield Encoder(house, http, await house.token())
