"""API keys: which open the API, which operations need one, how they are kept, and what is kept of them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import defaultdict
from datetime import datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import NOWHERE, data, refused
from videorooms.api_keys import repository
from videorooms.app import create_app
from videorooms.errors import VideoRoomsError
from videorooms.media.fake import FakeEngine
from videorooms.runtime import DATABASE_FILE, Runtime
from videorooms.settings import Settings

# Those that a stranger may call. They have a credential of their own: a refresh token, a signed link, a password.
OPEN_OPERATIONS = {"refresh_client_token", "download_room_recording", "download_room_composition", "sign_in"}


def operations(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Method, path and name of every operation of the API."""
    document = create_app(runtime).openapi()
    return [
        (
            method.upper(),
            path.format_map(defaultdict(lambda: NOWHERE)),
            operation["operationId"],
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        API_KEY,
        f"Basic {API_KEY}",
        f"Token {API_KEY}",
        "Bearer vr_not_this_key_but_another_one",
        f"Bearer {API_KEY}x",
        f"Bearer {API_KEY[:-1]}",
        f"Bearer {API_KEY.upper()}",
        f"Bearer {API_KEY} {API_KEY}",
        "Bearer null",
        "Bearer \xff\xfe",
        "Bearer " + "x" * 8000,
    ],
)
async def test_only_operations_with_a_credential_of_their_own_open_without_the_key(
    runtime: Runtime, anonymous: httpx.AsyncClient, header: str | None
) -> None:
    # A byte of a header is a character to the server, whichever it is.
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    for method, path, name in operations(runtime):
        if name not in OPEN_OPERATIONS:
            answer = await anonymous.request(method, path, headers=headers)  # type: ignore[arg-type]
            refused(answer, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_every_operation_of_the_contract_is_there(runtime: Runtime) -> None:
    there = {(method, path) for path, methods in create_app(runtime).openapi()["paths"].items() for method in methods}
    contract = {
        ("get", "/v2/rooms"),
        ("post", "/v2/rooms"),
        ("get", "/v2/rooms/{room_id}"),
        ("patch", "/v2/rooms/{room_id}"),
        ("delete", "/v2/rooms/{room_id}"),
        ("post", "/v2/rooms/{room_id}/actions/generate_join_client_token"),
        ("post", "/v2/rooms/{room_id}/actions/refresh_client_token"),
        ("get", "/v2/rooms/{room_id}/sessions"),
        ("get", "/v2/room_sessions"),
        ("get", "/v2/room_sessions/{room_session_id}"),
        ("post", "/v2/room_sessions/{room_session_id}/actions/end"),
        ("post", "/v2/room_sessions/{room_session_id}/actions/kick"),
        ("post", "/v2/room_sessions/{room_session_id}/actions/mute"),
        ("post", "/v2/room_sessions/{room_session_id}/actions/unmute"),
        ("get", "/v2/room_sessions/{room_session_id}/participants"),
        ("get", "/v2/room_participants"),
        ("get", "/v2/room_participants/{room_participant_id}"),
        ("get", "/v2/room_recordings"),
        ("delete", "/v2/room_recordings"),
        ("get", "/v2/room_recordings/{room_recording_id}"),
        ("delete", "/v2/room_recordings/{room_recording_id}"),
        ("get", "/v2/room_compositions"),
        ("post", "/v2/room_compositions"),
        ("get", "/v2/room_compositions/{room_composition_id}"),
        ("delete", "/v2/room_compositions/{room_composition_id}"),
    }
    assert len(contract) == 25
    assert contract <= there


async def test_the_key_is_asked_for_before_the_body_is_looked_at(anonymous: httpx.AsyncClient) -> None:
    refused(await anonymous.post("/v2/rooms", content=b"{"), "unauthorized")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_may_be_written_in_any_case(anonymous: httpx.AsyncClient, scheme: str) -> None:
    data(await anonymous.get("/v2/rooms", headers={"authorization": f"{scheme} {API_KEY}"}))


async def test_a_client_token_is_no_api_key(api: httpx.AsyncClient, anonymous: httpx.AsyncClient, room_id: str) -> None:
    issued = data(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token"), 201)
    for token in (issued["token"], issued["refresh_token"]):
        refused(await anonymous.get("/v2/rooms", headers={"authorization": f"Bearer {token}"}), "unauthorized")


async def make(api: httpx.AsyncClient, **fields: Any) -> Any:
    return data(await api.post("/v2/api_keys", json={"name": "a key"} | fields), 201)


async def status(runtime: Runtime, key: str) -> int:
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as client:
        return (await client.get("/v2/rooms")).status_code


async def test_a_made_key_is_shown_once_and_listed_without_its_secret(api: httpx.AsyncClient) -> None:
    made = await make(api, name="website", scope="read_only")
    key = made.pop("key")
    assert made == {
        "id": made["id"],
        "record_type": "api_key",
        "name": "website",
        "scope": "read_only",
        "prefix": key[:11],
        "created_at": "2026-03-01T12:00:00.123456Z",
        "last_used_at": None,
    }
    answer = await api.get("/v2/api_keys")
    assert data(answer) == [made]
    assert key not in answer.text


async def test_a_key_may_do_everything_unless_told_otherwise(api: httpx.AsyncClient) -> None:
    assert (await make(api, scope="all"))["scope"] == (await make(api))["scope"] == "all"


async def test_keys_are_listed_newest_first_by_pages(api: httpx.AsyncClient, clock: FakeClock) -> None:
    for name in ("one", "two", "three"):
        await make(api, name=name)
        clock.advance(1)
    answer = await api.get("/v2/api_keys", params={"page[size]": 2})
    assert [key["name"] for key in data(answer)] == ["three", "two"]
    assert answer.json()["meta"] == {"page_number": 1, "page_size": 2, "total_pages": 2, "total_results": 3}
    refused(await api.get("/v2/api_keys?filter[name]=x"), "bad_filter", parameter="filter[name]")


@pytest.mark.parametrize(
    ("wish", "code", "pointer"),
    [
        ({}, "unprocessable", "/name"),
        ({"name": None}, "unprocessable", "/name"),
        ({"name": 7}, "unprocessable", "/name"),
        ({"name": ""}, "out_of_range", "/name"),
        ({"name": "x" * 101}, "out_of_range", "/name"),
        ({"name": "a\x00"}, "unprocessable", "/name"),
        ({"name": "\ud800"}, "unprocessable", "/name"),
        ({"name": "x", "scope": "everything"}, "bad_enum", "/scope"),
        ({"name": "x", "scope": None}, "bad_enum", "/scope"),
    ],
)
async def test_a_wish_that_cannot_be_granted_is_refused(
    api: httpx.AsyncClient, wish: dict[str, Any], code: str, pointer: str
) -> None:
    content = json.dumps(wish)
    refused(await api.post("/v2/api_keys", content=content), code, pointer=pointer)
    assert data(await api.get("/v2/api_keys")) == []


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(api: httpx.AsyncClient, runtime: Runtime) -> None:
    made, kept = await make(api), await make(api)
    assert await status(runtime, made["key"]) == 200
    assert (await api.delete(f"/v2/api_keys/{made['id']}")).status_code == 204
    assert await status(runtime, made["key"]) == 401
    assert await status(runtime, kept["key"]) == 200
    assert [key["id"] for key in data(await api.get("/v2/api_keys"))] == [kept["id"]]
    refused(await api.delete(f"/v2/api_keys/{made['id']}"), "not_found", parameter="api_key_id")
    refused(await api.delete("/v2/api_keys/x"), "invalid_id", parameter="api_key_id")


async def test_a_key_may_revoke_itself(api: httpx.AsyncClient, runtime: Runtime) -> None:
    made = await make(api)
    async with client_of(runtime, {"authorization": f"Bearer {made['key']}"}) as client:
        assert (await client.delete(f"/v2/api_keys/{made['id']}")).status_code == 204
        refused(await client.get("/v2/rooms"), "unauthorized")


async def test_the_last_use_of_a_key_is_kept_to_the_hour(
    api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock
) -> None:
    made = await make(api)
    seen = []
    for minutes in (0, 59, 1, 200):
        clock.advance(minutes * 60)
        assert await status(runtime, made["key"]) == 200
        (listed,) = data(await api.get("/v2/api_keys"))
        seen.append(listed["last_used_at"][11:16])
    assert seen == ["12:00", "12:00", "13:00", "16:20"]


async def test_a_burst_of_requests_writes_the_last_use_once(
    api: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make(api)
    written = []
    mark_used = repository.mark_used

    async def count(connection: AsyncConnection, key_id: str, now: datetime) -> None:
        written.append(key_id)
        await mark_used(connection, key_id, now)

    monkeypatch.setattr(repository, "mark_used", count)
    assert await asyncio.gather(*[status(runtime, made["key"]) for _ in range(20)]) == [200] * 20
    assert written == [made["id"]]


async def test_a_key_opens_although_its_last_use_cannot_be_written(
    api: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make(api)

    async def fail(_work: object) -> None:
        raise VideoRoomsError("unavailable", "The disk is full.")

    monkeypatch.setattr(runtime.database, "write", fail)
    assert await status(runtime, made["key"]) == 200


class TestMadeKey:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"api_key": None})

    async def test_it_is_made_at_the_first_start_and_shown_at_no_other(self, settings: Settings) -> None:
        first = Runtime(settings, engine=FakeEngine())
        key = (await first.start()).api_key
        await first.stop()
        assert key is not None
        assert key.startswith("vr_")
        assert len(key) >= 40
        second = Runtime(settings, engine=FakeEngine())
        assert (await second.start()).api_key is None
        assert await status(second, key) == 200
        await second.stop()

    async def test_only_its_hash_is_kept(self, settings: Settings) -> None:
        made = Runtime(settings, engine=FakeEngine())
        key = (await made.start()).api_key
        await made.stop()
        assert key is not None
        with sqlite3.connect(settings.data_dir / DATABASE_FILE) as database:
            stored = "".join(database.iterdump())
        assert key not in stored
        assert key.removeprefix("vr_") not in stored

    async def test_a_configured_key_opens_beside_it(self, settings: Settings) -> None:
        first = Runtime(settings, engine=FakeEngine())
        made = (await first.start()).api_key or ""
        await first.stop()
        configured = Runtime(settings.model_copy(update={"api_key": SecretStr(API_KEY)}), engine=FakeEngine())
        assert (await configured.start()).api_key is None
        assert await status(configured, API_KEY) == 200
        assert await status(configured, made) == 200
        await configured.stop()
        again = Runtime(settings, engine=FakeEngine())
        await again.start()
        assert await status(again, API_KEY) == 401
        assert await status(again, made) == 200
        await again.stop()
