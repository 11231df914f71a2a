"""Accounts: each has its own names, people and keys, and there is always one."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest

from tests.conftest import FakeClock, client_of
from tests.resources.answers import data, refused
from tests.resources.people import People
from videorooms.accounts.model import Account
from videorooms.callers import Scope
from videorooms.errors import VideoRoomsError
from videorooms.listing import Page
from videorooms.runtime import Runtime


@pytest.fixture
async def other(runtime: Runtime) -> Account:
    return await runtime.accounts.create("another")


@pytest.fixture
async def their_api(runtime: Runtime, other: Account) -> AsyncIterator[httpx.AsyncClient]:
    _, key = await runtime.api_keys.create(other.id, name="theirs", scope=Scope.ALL)
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as client:
        yield client


async def test_there_is_one_called_default_from_the_start(runtime: Runtime) -> None:
    (only,) = (await runtime.accounts.list(Page())).items
    assert (only.id, only.name) == (runtime.accounts.default_id, "default")


async def test_a_start_makes_no_second_one(runtime: Runtime) -> None:
    await runtime.stop()
    again = Runtime(runtime.settings, clock=runtime.clock, engine=runtime.engine)
    await again.start()
    try:
        assert again.accounts.default_id == runtime.accounts.default_id
        assert (await again.accounts.list(Page())).total == 1
    finally:
        await again.stop()


async def test_they_are_listed_oldest_first_and_found_by_name_and_id(runtime: Runtime, clock: FakeClock) -> None:
    clock.advance(1)
    made = await runtime.accounts.create("staging")
    assert [one.name for one in (await runtime.accounts.list(Page())).items] == ["default", "staging"]
    assert await runtime.accounts.get("staging") == made
    assert await runtime.accounts.get(made.id.upper()) == made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("default", "duplicate"),
        ("", "out_of_range"),
        ("x" * 101, "out_of_range"),
        (" x", "unprocessable"),
        ("a\nb", "unprocessable"),
        ("a\x00b", "unprocessable"),
        ("\ud800", "unprocessable"),
        ("0198a7b4-1c7e-7c2f-9d1e-3f4a5b6c7d8e", "unprocessable"),
    ],
)
async def test_a_name_that_cannot_be_used_is_refused(runtime: Runtime, name: str, code: str) -> None:
    with pytest.raises(VideoRoomsError) as caught:
        await runtime.accounts.create(name)
    assert caught.value.code == code
    assert (await runtime.accounts.list(Page())).total == 1


async def test_one_that_nobody_made_is_not_found(runtime: Runtime) -> None:
    for name in ("nobody", str(uuid.uuid4()), ""):
        with pytest.raises(VideoRoomsError, match="not_found"):
            await runtime.accounts.get(name)


async def test_a_unique_name_is_unique_within_an_account(api: httpx.AsyncClient, their_api: httpx.AsyncClient) -> None:
    ours = data(await api.post("/v2/rooms", json={"unique_name": "lobby"}), 201)
    theirs = data(await their_api.post("/v2/rooms", json={"unique_name": "lobby"}), 201)
    refused(await their_api.post("/v2/rooms", json={"unique_name": "lobby"}), "duplicate", pointer="/unique_name")
    for client, room in ((api, ours), (their_api, theirs)):
        found = await client.get("/v2/rooms", params={"filter[unique_name]": "lobby"})
        assert [one["id"] for one in data(found)] == [room["id"]]


async def test_a_token_s_subject_is_the_account_of_its_room(
    runtime: Runtime, their_api: httpx.AsyncClient, anonymous: httpx.AsyncClient, other: Account
) -> None:
    room = data(await their_api.post("/v2/rooms"), 201)
    issued = data(await their_api.post(f"/v2/rooms/{room['id']}/actions/generate_join_client_token"), 201)
    path = "/v2/rooms/anything/actions/refresh_client_token"
    renewed = data(await anonymous.post(path, json={"refresh_token": issued["refresh_token"]}), 201)
    for token in (issued["token"], issued["refresh_token"], renewed["token"]):
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["grants"][0]["subjects"] == [f"videorooms:users:{other.id}"]
    assert (await runtime.tokens.verify_client_token(renewed["token"])).room_id == room["id"]


async def test_a_client_with_the_same_id_in_two_accounts_is_two_participants(
    api: httpx.AsyncClient, their_api: httpx.AsyncClient, people: People, clock: FakeClock
) -> None:
    person = str(uuid.uuid4())
    sessions = []
    for client in (api, their_api):
        room = data(await client.post("/v2/rooms"), 201)
        sessions.append((await people.join(room["id"], participant_id=person)).session_id)
        clock.advance(1)
    for client, session_id in zip((api, their_api), sessions, strict=True):
        assert data(await client.get(f"/v2/room_participants/{person}"))["session_id"] == session_id
        assert [one["session_id"] for one in data(await client.get("/v2/room_participants"))] == [session_id]
        assert [one["id"] for one in data(await client.get("/v2/room_sessions"))] == [session_id]


async def test_what_is_included_is_of_the_account_alone(
    api: httpx.AsyncClient, their_api: httpx.AsyncClient, people: People
) -> None:
    for client in (api, their_api):
        await people.join(data(await client.post("/v2/rooms"), 201)["id"])
    for client in (api, their_api):
        (room,) = data(await client.get("/v2/rooms", params={"include_sessions": "true"}))
        (session,) = data(await client.get("/v2/room_sessions", params={"include_participants": "true"}))
        assert [one["id"] for one in room["sessions"]] == [session["id"]]
        assert [one["session_id"] for one in session["participants"]] == [session["id"]]
