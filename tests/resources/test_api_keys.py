"""API keys: which open the API, which operations need one, and what is kept of them."""

from __future__ import annotations

import sqlite3

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import API_KEY, client_of
from tests.resources.answers import NOWHERE, data, refused
from videorooms.app import create_app
from videorooms.media.fake import FakeEngine
from videorooms.runtime import DATABASE_FILE, Runtime
from videorooms.settings import Settings

# Those that a stranger may call, each with a credential of its own.
OPEN_OPERATIONS = {"refresh_client_token"}


def operations(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Method, path and name of every operation of the API."""
    document = create_app(runtime).openapi()
    return [
        (
            method.upper(),
            path.format_map(dict.fromkeys(("room_id", "room_session_id", "room_participant_id"), NOWHERE)),
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
async def test_no_operation_but_refreshing_opens_without_the_key(
    runtime: Runtime, anonymous: httpx.AsyncClient, header: str | None
) -> None:
    # A byte of a header is a character to the server, whichever it is.
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    tried = 0
    for method, path, name in operations(runtime):
        if name not in OPEN_OPERATIONS:
            answer = await anonymous.request(method, path, headers=headers)  # type: ignore[arg-type]
            refused(answer, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
            tried += 1
    assert tried == 12


async def test_the_operations_are_those_of_the_contract(runtime: Runtime) -> None:
    paths = {(method, path) for path, methods in create_app(runtime).openapi()["paths"].items() for method in methods}
    assert paths == {
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
        ("get", "/v2/room_sessions/{room_session_id}/participants"),
        ("get", "/v2/room_participants"),
        ("get", "/v2/room_participants/{room_participant_id}"),
    }


async def test_the_key_is_asked_for_before_the_body_is_looked_at(anonymous: httpx.AsyncClient) -> None:
    refused(await anonymous.post("/v2/rooms", content=b"{"), "unauthorized")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_may_be_written_in_any_case(anonymous: httpx.AsyncClient, scheme: str) -> None:
    data(await anonymous.get("/v2/rooms", headers={"authorization": f"{scheme} {API_KEY}"}))


async def test_a_client_token_is_no_api_key(api: httpx.AsyncClient, anonymous: httpx.AsyncClient, room_id: str) -> None:
    issued = data(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token"), 201)
    for token in (issued["token"], issued["refresh_token"]):
        refused(await anonymous.get("/v2/rooms", headers={"authorization": f"Bearer {token}"}), "unauthorized")


class TestMadeKey:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"api_key": None})

    async def status(self, runtime: Runtime, key: str) -> int:
        async with client_of(runtime, {"authorization": f"Bearer {key}"}) as client:
            return (await client.get("/v2/rooms")).status_code

    async def test_it_is_made_at_the_first_start_and_shown_at_no_other(self, settings: Settings) -> None:
        first = Runtime(settings, engine=FakeEngine())
        key = (await first.start()).api_key
        await first.stop()
        assert key is not None
        assert key.startswith("vr_")
        assert len(key) >= 40
        second = Runtime(settings, engine=FakeEngine())
        assert (await second.start()).api_key is None
        assert await self.status(second, key) == 200
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
        assert await self.status(configured, API_KEY) == 200
        assert await self.status(configured, made) == 200
        await configured.stop()
        again = Runtime(settings, engine=FakeEngine())
        await again.start()
        assert await self.status(again, API_KEY) == 401
        assert await self.status(again, made) == 200
        await again.stop()
