"""Checking a network before joining: with the engine that answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conftest import API_KEY, FakeClock, client_of
from tests.sdp import offer, receive, send
from videorooms.http.limiting import network_of
from videorooms.media.fake import FakeEngine
from videorooms.network_checks import service
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime

SDP = {"content-type": "application/sdp"}
RECEIVES = offer(receive("0", "audio"))


@pytest.fixture
async def bearer(runtime: Runtime) -> dict[str, str]:
    return await bearer_of(runtime, "room")


async def bearer_of(runtime: Runtime, name: str) -> dict[str, str]:
    room = await runtime.rooms.create(runtime.accounts.default_id, RoomPolicy(unique_name=name))
    pair = await runtime.tokens.issue(runtime.accounts.default_id, room.id, client_ttl=600, refresh_ttl=600)
    return {"authorization": f"Bearer {pair.client.token}"}


@pytest.fixture
async def page(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(runtime, {}) as client:
        yield client


async def test_a_page_gets_an_answer_and_a_transport_of_no_room(
    page: httpx.AsyncClient, bearer: dict[str, str], engine: FakeEngine
) -> None:
    answer = await page.post("/network_checks", content=RECEIVES, headers=SDP | bearer)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/sdp")
    assert answer.text.startswith("v=0")
    assert answer.headers["cache-control"] == "no-store"
    (transport,) = engine.transports.values()
    assert set(transport.slots.values()) == {None}
    sessions = await page.get("/v2/room_sessions", headers={"authorization": f"Bearer {API_KEY}"})
    assert sessions.json()["data"] == []


async def test_the_transport_ends_by_itself(
    page: httpx.AsyncClient, bearer: dict[str, str], engine: FakeEngine, runtime: Runtime, clock: FakeClock
) -> None:
    await page.post("/network_checks", content=RECEIVES, headers=SDP | bearer)
    clock.advance(service.LASTS_SECS + 1)
    await runtime.hub.deadlines.run_due()
    assert (engine.transports, runtime.network_checks.running) == ({}, 0)


async def test_who_checks_again_has_one_transport_at_a_time(
    page: httpx.AsyncClient, bearer: dict[str, str], engine: FakeEngine, runtime: Runtime
) -> None:
    for _ in range(5):
        assert (await page.post("/network_checks", content=RECEIVES, headers=SDP | bearer)).status_code == 201
    assert (len(engine.transports), runtime.network_checks.running) == (1, 1)


async def test_of_many_checks_at_once_with_one_token_one_transport_is_left_and_ends_by_itself(
    page: httpx.AsyncClient, bearer: dict[str, str], engine: FakeEngine, runtime: Runtime, clock: FakeClock
) -> None:
    checks = [page.post("/network_checks", content=RECEIVES, headers=SDP | bearer) for _ in range(20)]
    statuses = {answer.status_code for answer in await asyncio.gather(*checks)}
    assert statuses <= {201, 409}
    assert (len(engine.transports), runtime.network_checks.running) == (1, 1)
    clock.advance(service.LASTS_SECS + 1)
    await runtime.hub.deadlines.run_due()
    assert (engine.transports, runtime.network_checks.running) == ({}, 0)


async def test_a_network_that_checks_without_end_is_refused(
    page: httpx.AsyncClient, bearer: dict[str, str], runtime: Runtime
) -> None:
    for _ in range(service.REQUESTS_A_MINUTE):
        runtime.network_checks.admit(network_of("127.0.0.1"))
    answer = await page.get("/network_checks/payload", headers=bearer)
    assert (answer.status_code, answer.headers["retry-after"].isdigit()) == (429, True)


async def test_only_so_many_are_checked_at_once(
    page: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_AT_ONCE", 2)
    answers = []
    for number in range(3):
        headers = SDP | await bearer_of(runtime, f"room {number}")
        answers.append((await page.post("/network_checks", content=RECEIVES, headers=headers)).status_code)
    assert answers == [201, 201, 503]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("nonsense", 400),
        ("", 400),
        (offer(send("0", "audio")), 422),
        ("v=0\r\n", 422),
        ("v=0\r\n" + "a=x\r\n" * 200_000, 413),
    ],
)
async def test_a_bad_offer_is_refused_and_leaves_nothing(
    page: httpx.AsyncClient, bearer: dict[str, str], runtime: Runtime, content: str, code: int
) -> None:
    answer = await page.post("/network_checks", content=content, headers=SDP | bearer)
    assert (answer.status_code, runtime.network_checks.running) == (code, 0)


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", "/payload"), ("POST", "/payload")])
async def test_without_a_client_token_nothing_is_checked(page: httpx.AsyncClient, method: str, path: str) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}):
        answer = await page.request(method, f"/network_checks{path}", headers=SDP | headers)
        assert answer.status_code == 401


async def test_bytes_go_both_ways_and_are_kept_by_nobody(page: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    down = await page.get("/network_checks/payload", headers=bearer)
    assert (len(down.content), down.headers["cache-control"]) == (384 * 1024, "no-store")
    up = await page.post("/network_checks/payload", content=b"x" * 262_144, headers=bearer)
    assert up.status_code == 204
    too_much = await page.post("/network_checks/payload", content=b"x" * 3_000_000, headers=bearer)
    assert too_much.status_code == 413
