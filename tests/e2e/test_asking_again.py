"""Who asks again with an idempotency key after the server was killed gets one room, whenever it was killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.server import API_KEY, Server
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.patient

ROOMS = 100
AT_ONCE = 8
KILLS = 2
LOST = "20042"
HEADERS = {"authorization": f"Bearer {API_KEY}"}


class Asking:
    """Clients that want one room for each key, and ask until they are told that it is there."""

    def __init__(self, server: Server) -> None:
        self.ids: dict[str, str | None] = {}
        self._server = server
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def all(self) -> None:
        async with httpx.AsyncClient(base_url=self._server.origin, headers=HEADERS, timeout=10) as client:
            await asyncio.gather(*(self._until_answered(client, f"room-{number}") for number in range(ROOMS)))

    async def answered(self) -> int:
        return len(self.ids)

    async def _until_answered(self, client: httpx.AsyncClient, key: str) -> None:
        async with self._slots:
            await eventually(lambda: self._ask(client, key), within=60, what=f"an answer for {key}")

    async def _ask(self, client: httpx.AsyncClient, key: str) -> bool:
        # The name of the room is free: only the key keeps a second one from being made.
        body = {"webhook_event_failover_url": f"https://example.org/{key}"}
        try:
            answer = await client.post("/v2/rooms", json=body, headers={"idempotency-key": key})
        except httpx.TransportError:
            return False
        if answer.status_code == 201:
            self.ids[key] = answer.json()["data"]["id"]
        elif answer.status_code == 409 and answer.json()["errors"][0]["code"] == LOST:
            self.ids[key] = None
        return key in self.ids


async def rooms_of(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=server.origin, headers=HEADERS, timeout=10) as client:
        for number in range(1, ROOMS):
            query = {"page[size]": 250, "page[number]": number}
            document = (await client.get("/v2/rooms", params=query)).raise_for_status().json()
            found += document["data"]
            if number >= document["meta"]["total_pages"]:
                break
    return found


async def test_no_kill_makes_two_rooms_of_one_key(own_server: Callable[..., Server]) -> None:
    server = await asyncio.to_thread(own_server, VIDEOROOMS_DEMO="false")
    asking = Asking(server)
    everyone = asyncio.create_task(asking.all())
    for kill in range(1, KILLS + 1):
        goal = ROOMS * kill // (KILLS + 1)
        await eventually(asking.answered, lambda count, goal=goal: count >= goal, within=60)
        server.kill()
        await asyncio.to_thread(server.start)
    await everyone
    rooms = await rooms_of(server)
    made = Counter(room["webhook_event_failover_url"].rpartition("/")[2] for room in rooms)
    assert made == Counter(asking.ids.keys())
    ids = {room["id"] for room in rooms}
    assert {room_id for room_id in asking.ids.values() if room_id is not None} <= ids
    told = dict(asking.ids)
    await asking.all()
    assert asking.ids == told
