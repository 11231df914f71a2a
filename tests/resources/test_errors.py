"""Errors over HTTP: every path to a refusal ends in the contract's document, and none in a failure."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.resources.answers import NOWHERE, data, errors, refused
from videorooms.database import sqlite
from videorooms.http import middleware
from videorooms.http.documents import BODY_MAX_BYTES
from videorooms.runtime import DATABASE_FILE, Runtime

BODIES = [
    (b"{", "invalid_json"),
    (b"nonsense", "invalid_json"),
    (b'{"max_participants":NaN}', "invalid_json"),
    (b'{"max_participants":Infinity}', "invalid_json"),
    (b'{"max_participants":1e999}', "invalid_json"),
    (b'{"max_participants":' + b"9" * 5000 + b"}", "invalid_json"),
    (b'{"unique_name":"a","unique_name":"b"}', "invalid_json"),
    (b'{"unique_name":"\xff"}', "invalid_json"),
    (b'{"x":' * 1000 + b"1" + b"}" * 1000, "invalid_json"),
    (b"[" * 500_000, "invalid_json"),
    (b"[]", "unprocessable"),
    (b'"text"', "unprocessable"),
    (b"7", "unprocessable"),
    (b"true", "unprocessable"),
]


@pytest.mark.parametrize(("body", "code"), BODIES)
@pytest.mark.parametrize("path", ["", "/{room_id}", "/{room_id}/actions/generate_join_client_token"])
async def test_a_body_that_is_no_object_is_refused_wherever_one_is_taken(
    api: httpx.AsyncClient, room_id: str, path: str, body: bytes, code: str
) -> None:
    method = "PATCH" if path == "/{room_id}" else "POST"
    answer = await api.request(method, "/v2/rooms" + path.format(room_id=room_id), content=body)
    refused(answer, code, pointer="")


async def test_a_body_of_another_type_is_refused(api: httpx.AsyncClient) -> None:
    for answer in (
        await api.post("/v2/rooms", data={"unique_name": "x"}),
        await api.post("/v2/rooms", files={"unique_name": b"x"}),
        await api.post("/v2/rooms", content="{}", headers={"content-type": "text/plain;charset=UTF-8"}),
    ):
        refused(answer, "unsupported_media_type", parameter="content-type")


async def test_an_announced_body_that_is_too_large_is_refused_unread(api: httpx.AsyncClient) -> None:
    read = False

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read = True
        yield b"{}"

    for announced in (str(BODY_MAX_BYTES + 1), "9" * 100, "-1", "1e3", "\u0661"):
        headers = {"content-length": announced.encode()}
        refused(
            await api.post("/v2/rooms", content=body(), headers=headers),  # type: ignore[arg-type]
            "payload_too_large",
            pointer="",
        )
    assert not read


async def test_an_unannounced_body_that_is_too_large_is_refused_before_its_end(api: httpx.AsyncClient) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 65536
            yield b" " * 65536

    refused(await api.post("/v2/rooms", content=body()), "payload_too_large", pointer="")
    assert sent <= BODY_MAX_BYTES + 2 * 65536


async def test_a_body_that_does_not_arrive_is_given_up(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_MAX_SECS", 0.01)

    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    refused(await api.post("/v2/rooms", content=body()), "bad_request", pointer="")


async def test_a_body_of_the_largest_size_is_read(api: httpx.AsyncClient) -> None:
    body = b'{"x":"' + b"y" * (BODY_MAX_BYTES - 8) + b'"}'
    assert len(body) == BODY_MAX_BYTES
    data(await api.post("/v2/rooms", content=body), 201)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/v2/rooms"), ("POST", f"/v2/rooms/{NOWHERE}"), ("DELETE", "/v2/room_sessions")]
)
async def test_a_method_that_a_path_does_not_take_is_refused(api: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await api.request(method, path)
    refused(answer, "method_not_allowed")
    assert answer.headers["allow"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize(
    "path", ["/v2", "/v2/", "/v2/nothing", "/v2/rooms/", "/v2/rooms/a/b", "/nothing", "/%00", "//"]
)
async def test_a_path_that_does_not_exist_is_not_found(api: httpx.AsyncClient, method: str, path: str) -> None:
    refused(await api.request(method, f"http://server{path}"), "not_found")


async def test_a_page_asked_for_below_the_api_is_refused_as_the_api_does(api: httpx.AsyncClient) -> None:
    refused(await api.get("/v2/nothing", headers={"accept": "text/html"}), "not_found")


async def test_what_nobody_foresaw_is_told_without_a_word_of_its_cause(
    api: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(runtime.rooms, "list", fail)
    answer = await api.get("/v2/rooms", headers={"origin": "https://example.org"})
    refused(answer, "unexpected")
    assert "42" not in answer.text
    assert answer.headers["x-request-id"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_nothing_that_was_sent_comes_back_in_an_error(api: httpx.AsyncClient) -> None:
    marker = "<script>alert(1)</script>"
    for answer in (
        await api.post("/v2/rooms", json={"max_participants": marker, "unique_name": [marker], marker: 1}),
        await api.get("/v2/rooms", params={"page[size]": marker, "filter[date_created_at][eq]": marker}),
        await api.get(f"/v2/rooms/{marker}"),
    ):
        assert errors(answer)
        assert "script" not in answer.text


@pytest.mark.database("sqlite")
class TestBusyDatabase:
    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 20)

    async def test_writing_is_refused_for_a_while_and_reading_goes_on(
        self, runtime: Runtime, api: httpx.AsyncClient, anonymous: httpx.AsyncClient
    ) -> None:
        made = data(await api.post("/v2/rooms"), 201)
        file = runtime.settings.data_dir / DATABASE_FILE
        with sqlite3.connect(file, isolation_level=None, check_same_thread=False) as other:
            # Not in this thread: the server may be about to end a transaction of its own.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            answer = await api.post("/v2/rooms")
            refused(answer, "unavailable")
            assert answer.headers["retry-after"] == "1"
            assert [room["id"] for room in data(await api.get("/v2/rooms"))] == [made["id"]]
            readiness = await anonymous.get("/readyz")
            assert (readiness.status_code, readiness.json()["checks"]["database"]) == (503, False)
            other.execute("ROLLBACK")
        data(await api.post("/v2/rooms"), 201)
        assert (await anonymous.get("/readyz")).status_code == 200
