"""A server that is killed over and over loses no webhook, whatever its receiver does.

A real `videorooms serve` gets sessions through its WebSocket; each join and leave is told to a receiver in this
process that fails, hangs and resets. In between the server is killed with SIGKILL and started again on the same data.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.databases import Place
from tests.e2e.server import API_KEY, Server
from tests.e2e.waiting import eventually
from tests.webhooks.receiver import HANG, OK, RESET, Received, Receiver, Reply

pytest.importorskip("videorooms.media._engine", reason="the media engine is not built")

# Type, session, participant.
Fact = tuple[str, str, str]

FAILED = Reply(500)
# Of a receiver in bad shape: 40 % failures, 20 % silence, 10 % resets.
ILLNESS = ((0.4, FAILED), (0.6, HANG), (0.7, RESET))
# Four events each: a session starts, somebody joins, leaves, and it ends.
EVENTS_A_VISIT = 4
SETTINGS = {
    "VIDEOROOMS_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    "VIDEOROOMS_WEBHOOK_BACKOFF_FIRST_SECS": "0.05",
    "VIDEOROOMS_WEBHOOK_BACKOFF_MAX_SECS": "0.5",
    "VIDEOROOMS_GRACE_SECONDS": "0",
    "VIDEOROOMS_DEMO": "false",
}


@dataclass(frozen=True)
class Trial:
    visits: int
    kills: int
    within_s: float


class IllReceiver:
    """Answers by chance, checks every signature with the official verifier, and keeps what it said yes to."""

    def __init__(self, seed: int) -> None:
        self.public_key = ""
        self.ids: dict[Fact, set[str]] = defaultdict(set)
        self.accepted: list[Fact] = []
        self.bad_signatures: list[str] = []
        self._random = random.Random(seed)

    def answer(self, request: Received) -> Reply:
        try:
            verify_webhook_signature(request.body, request.headers, self.public_key)
        except WebhookVerificationError as error:
            self.bad_signatures.append(str(error))
        fact = fact_of(request.document["data"])
        self.ids[fact].add(request.event_id)
        drawn = self._random.random()
        for below, reply in ILLNESS:
            if drawn < below:
                return reply
        if fact not in self.accepted:
            self.accepted.append(fact)
        return OK


def fact_of(event: dict[str, Any]) -> Fact:
    payload = event["payload"]
    return event["event_type"].removeprefix("video.room."), payload["session_id"], payload.get("participant_id", "")


class Visitors:
    """People who come through the front door and leave again, also while the server is away for a moment."""

    def __init__(self, server: Server, hook: str) -> None:
        self.visited = 0
        self._server = server
        self._hook = hook
        self._doors: list[str] = []

    async def open_doors(self, count: int) -> None:
        """Rooms, and a token for each."""
        async with self.client() as client:
            for _ in range(count):
                body = {"webhook_event_url": self._hook, "webhook_timeout_secs": 1}
                room = (await client.post("/v2/rooms", json=body)).raise_for_status().json()["data"]
                path = f"/v2/rooms/{room['id']}/actions/generate_join_client_token"
                answer = await client.post(path, json={"token_ttl_secs": 3600})
                self._doors.append(answer.raise_for_status().json()["data"]["token"])

    def client(self) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {API_KEY}"}
        return httpx.AsyncClient(base_url=self._server.origin, headers=headers, timeout=30)

    async def visit(self, count: int) -> None:
        for number in range(count):
            door = self._doors[number % len(self._doors)]
            await eventually(partial(self._come_and_go, door), within=120, what="a visit")
            self.visited += 1

    async def until(self, count: int, within: float) -> None:
        async def visited() -> int:
            return self.visited

        await eventually(visited, lambda found: found >= count, within, f"{count} visits")

    async def _come_and_go(self, token: str) -> bool:
        try:
            async with connect(self._server.origin.replace("http", "ws", 1) + "/signaling", open_timeout=30) as socket:
                joined = await _ask(socket, "join", token=token, participantId=str(uuid.uuid4()), protocol=1)
                await _ask(socket, "leave")
                return joined
        except (OSError, WebSocketException, TimeoutError):
            return False

    async def happened(self) -> set[Fact]:
        """All that the server's own records say, which is what must have been told."""
        facts: set[Fact] = set()
        async with self.client() as client:
            for session in await _all(client, "/v2/room_sessions"):
                facts.add(("session.started", session["id"], ""))
                facts |= {("session.ended", session["id"], "")} if session["ended_at"] else set()
            for one in await _all(client, "/v2/room_participants"):
                facts.add(("participant.joined", one["session_id"], one["id"]))
                facts |= {("participant.left", one["session_id"], one["id"])} if one["left_at"] else set()
        return facts


async def _ask(socket: ClientConnection, kind: str, **fields: Any) -> bool:
    """Whether the server said ok."""
    await socket.send(json.dumps({"id": 1, "type": kind, **fields}))
    async with asyncio.timeout(30):
        while True:
            said = json.loads(await socket.recv())
            if said.get("type") == "result":
                return bool(said["ok"])


async def _all(client: httpx.AsyncClient, path: str) -> list[Any]:
    found: list[Any] = []
    for number in itertools.count(1):
        answer = (await client.get(path, params={"page[size]": 250, "page[number]": number})).raise_for_status().json()
        found += answer["data"]
        if number >= answer["meta"]["total_pages"]:
            return found
    raise AssertionError


async def pending(client: httpx.AsyncClient) -> int:
    answer = await client.get("/v2/webhook_deliveries", params={"filter[status]": "pending", "page[size]": 1})
    return int(answer.raise_for_status().json()["meta"]["total_results"])


@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(Trial(visits=10, kills=2, within_s=100), id="short"),
        pytest.param(Trial(visits=250, kills=10, within_s=1500), id="long", marks=pytest.mark.long),
    ],
)
@pytest.mark.timeout(1800)
async def test_no_kill_loses_a_webhook(own_place: Place, tmp_path: Path, trial: Trial) -> None:
    ill = IllReceiver(seed=trial.visits)
    receiver = Receiver(ill.answer)
    await receiver.start()
    server = Server(tmp_path, VIDEOROOMS_DATABASE_URL=own_place.url, **SETTINGS)
    try:
        await asyncio.to_thread(server.start)
        visitors = Visitors(server, receiver.url)
        async with visitors.client() as client:
            keys = (await client.get("/v2/webhook_keys")).raise_for_status().json()["data"]
        ill.public_key = keys[0]["public_key"]
        await visitors.open_doors(5)
        coming = asyncio.create_task(visitors.visit(trial.visits))
        for kill in range(1, trial.kills + 1):
            await visitors.until(trial.visits * kill // (trial.kills + 1), within=trial.within_s)
            server.kill()
            await asyncio.to_thread(server.start)
        await asyncio.wait_for(coming, trial.within_s)
        async with visitors.client() as client:
            nothing_left = partial(pending, client)
            await eventually(nothing_left, lambda left: left == 0, trial.within_s, "the end of all deliveries")
        happened = await visitors.happened()
    finally:
        await asyncio.to_thread(server.stop)
        await receiver.stop()
    assert len(happened) >= EVENTS_A_VISIT * trial.visits
    assert set(ill.accepted) == happened
    assert ill.bad_signatures == []
    assert [fact for fact, ids in ill.ids.items() if len(ids) != 1] == []
    assert_in_order(ill.accepted)
    assert server.alarms() == []


def assert_in_order(accepted: list[Fact]) -> None:
    """Of each session: it starts first and ends last, and nobody leaves who has not joined."""
    of_session: dict[str, list[Fact]] = defaultdict(list)
    for fact in accepted:
        of_session[fact[1]].append(fact)
    for facts in of_session.values():
        assert facts[0][0] == "session.started"
        assert [name for name, _, _ in facts].index("session.ended") == len(facts) - 1
        for name, session_id, participant_id in facts:
            if name == "participant.left":
                joined = ("participant.joined", session_id, participant_id)
                assert facts.index(joined) < facts.index((name, session_id, participant_id))
