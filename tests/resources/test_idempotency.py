"""Requests that come again with the same idempotency key: they are carried out once and answered the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from tools.checks.sources import ROOT
from videorooms.callers import Scope
from videorooms.errors import VideoRoomsError
from videorooms.idempotency.repository import idempotent_requests
from videorooms.runtime import Runtime

KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
DAY_SECS = 24 * 3600
REFRESH = f"/v2/rooms/{NOWHERE}/actions/refresh_client_token"


def is_replay(answer: httpx.Response) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


def same(first: httpx.Response, again: httpx.Response) -> bool:
    """Byte for byte, and said to be the answer of before."""
    assert not is_replay(first)
    assert is_replay(again), again.text
    alike = ("status_code", "content")
    return all(getattr(first, name) == getattr(again, name) for name in alike) and (
        first.headers["content-type"] == again.headers["content-type"]
    )


async def rows(runtime: Runtime) -> list[Any]:
    async with runtime.database.read() as connection:
        return list(await connection.execute(sa.select(idempotent_requests)))


async def count(api: httpx.AsyncClient) -> int:
    return int((await api.get("/v2/rooms")).json()["meta"]["total_results"])


class Interrupted:
    """Room-making that something happens to, before or after a room was really made."""

    def __init__(self, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
        self._make = runtime.rooms.create
        self.before: Callable[[], Awaitable[None]] | None = None
        self.after: Callable[[], Awaitable[None]] | None = None
        monkeypatch.setattr(runtime.rooms, "create", self._create)

    async def _create(self, *arguments: Any) -> Any:
        # Once: whoever comes next is left alone.
        before, after, self.before, self.after = self.before, self.after, None, None
        if before:
            await before()
        made = await self._make(*arguments)
        if after:
            await after()
        return made


@pytest.fixture
def interrupted(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    return Interrupted(runtime, monkeypatch)


def raising(error: BaseException) -> Callable[[], Awaitable[None]]:
    async def fail() -> None:
        raise error

    return fail


class Gate:
    """Holds a request until it is opened."""

    def __init__(self) -> None:
        self.reached, self._opened = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self._opened.wait()

    def open(self) -> None:
        self._opened.set()


async def test_the_same_request_is_carried_out_once_and_answered_the_same(api: httpx.AsyncClient) -> None:
    first = await api.post("/v2/rooms", json={"unique_name": "standup"}, headers=KEY)
    data(first, 201)
    assert same(first, await api.post("/v2/rooms", json={"unique_name": "standup"}, headers=KEY))
    assert await count(api) == 1


async def test_without_a_key_every_request_is_one_of_its_own(api: httpx.AsyncClient, runtime: Runtime) -> None:
    for _ in range(2):
        assert not is_replay(await api.post("/v2/rooms"))
    assert (await count(api), await rows(runtime)) == (2, [])


async def test_order_and_space_and_an_absent_body_make_no_other_request(api: httpx.AsyncClient) -> None:
    json_type = {"content-type": "application/json"}
    first = await api.post("/v2/rooms", content=b'{"max_participants":3,"unique_name":"a"}', headers=KEY | json_type)
    again = b' {"unique_name": "a", "max_participants": 3}'
    assert same(first, await api.post("/v2/rooms", content=again, headers=KEY | json_type))
    other = {"idempotency-key": "other"}
    assert same(await api.post("/v2/rooms", headers=other), await api.post("/v2/rooms", json={}, headers=other))


async def test_a_key_that_comes_with_another_request_is_refused(api: httpx.AsyncClient, room_id: str) -> None:
    data(await api.post("/v2/rooms", json={"max_participants": 3}, headers=KEY), 201)
    token_path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    for path, body in (
        ("/v2/rooms", {"max_participants": 4}),
        ("/v2/rooms?x=1", {"max_participants": 3}),
        (token_path, {}),
    ):
        answer = await api.post(path, json=body, headers=KEY)
        refused(answer, "idempotency_key_reused", parameter="idempotency-key")
    assert await count(api) == 2


async def test_a_refusal_is_answered_again_too(api: httpx.AsyncClient) -> None:
    made = data(await api.post("/v2/rooms", json={"unique_name": "taken"}), 201)
    for body, code in (({"unique_name": "taken"}, "duplicate"), ({"max_participants": 1}, "out_of_range")):
        key = {"idempotency-key": code}
        first = await api.post("/v2/rooms", json=body, headers=key)
        await api.patch(f"/v2/rooms/{made['id']}", json={"unique_name": "free"})
        assert same(first, await api.post("/v2/rooms", json=body, headers=key))
        refused(first, code, pointer=f"/{next(iter(body))}")


async def test_of_many_at_once_one_is_carried_out(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*[api.post("/v2/rooms", headers=KEY) for _ in range(12)])
    assert await count(api) == 1
    (made,) = [answer for answer in answers if answer.status_code == 201 and not is_replay(answer)]
    for answer in answers:
        if answer.status_code == 201:
            assert answer.content == made.content
        else:
            refused(answer, "request_in_progress", parameter="idempotency-key")


async def test_while_the_first_runs_others_are_told_to_come_back(
    api: httpx.AsyncClient, interrupted: Interrupted
) -> None:
    gate = Gate()
    interrupted.before = gate.wait
    first = asyncio.create_task(api.post("/v2/rooms", headers=KEY))
    await gate.reached.wait()
    early = await api.post("/v2/rooms", headers=KEY)
    refused(early, "request_in_progress", parameter="idempotency-key")
    assert early.headers["retry-after"] == "1"
    gate.open()
    assert same(await first, await api.post("/v2/rooms", headers=KEY))


@pytest.mark.parametrize("failure", [VideoRoomsError("unavailable", "Not now."), RuntimeError("nobody foresaw this")])
async def test_a_failure_of_ours_is_not_kept(
    api: httpx.AsyncClient, interrupted: Interrupted, failure: Exception
) -> None:
    interrupted.before = raising(failure)
    assert (await api.post("/v2/rooms", headers=KEY)).status_code >= 500
    again = await api.post("/v2/rooms", headers=KEY)
    data(again, 201)
    assert same(again, await api.post("/v2/rooms", headers=KEY))


async def test_a_refusal_for_now_is_not_kept(api: httpx.AsyncClient, interrupted: Interrupted) -> None:
    interrupted.before = raising(VideoRoomsError("room_full", "Not yet."))
    refused(await api.post("/v2/rooms", headers=KEY), "room_full")
    data(await api.post("/v2/rooms", headers=KEY), 201)


async def test_a_rate_limit_s_refusal_is_not_kept(api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock) -> None:
    runtime.rate_limits.by_key.limit = 1
    data(await api.get("/v2/rooms"))
    refused(await api.post("/v2/rooms", headers=KEY), "too_many_requests")
    clock.advance(60)
    answer = await api.post("/v2/rooms", headers=KEY)
    data(answer, 201)
    assert not is_replay(answer)


async def test_an_answer_is_kept_for_a_day(api: httpx.AsyncClient, clock: FakeClock) -> None:
    first = await api.post("/v2/rooms", headers=KEY)
    clock.advance(DAY_SECS - 1)
    assert same(first, await api.post("/v2/rooms", headers=KEY))
    clock.advance(1)
    assert not is_replay(await api.post("/v2/rooms", headers=KEY))
    assert await count(api) == 2


async def test_what_is_over_is_cleaned_up(api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock) -> None:
    await runtime.worker.run_due()
    data(await api.post("/v2/rooms", headers=KEY), 201)
    clock.advance(DAY_SECS / 2)
    data(await api.post("/v2/rooms", headers={"idempotency-key": "later"}), 201)
    clock.advance(DAY_SECS / 2)
    await runtime.worker.run_due()
    assert len(await rows(runtime)) == 1


async def test_answers_outlive_the_server(api: httpx.AsyncClient, runtime: Runtime) -> None:
    first = await api.post("/v2/rooms", headers=KEY)
    await runtime.stop()
    again = Runtime(runtime.settings, clock=runtime.clock, engine=runtime.engine)
    await again.start()
    try:
        async with client_of(again, {"authorization": f"Bearer {API_KEY}"}) as client:
            assert same(first, await client.post("/v2/rooms", headers=KEY))
    finally:
        await again.stop()


async def test_each_account_has_keys_of_its_own(api: httpx.AsyncClient, runtime: Runtime) -> None:
    data(await api.post("/v2/rooms", headers=KEY), 201)
    other = await runtime.accounts.create("another")
    _, key = await runtime.api_keys.create(other.id, name="theirs", scope=Scope.ALL)
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as theirs:
        answer = await theirs.post("/v2/rooms", json={"max_participants": 3}, headers=KEY)
        data(answer, 201)
        assert not is_replay(answer)


async def test_another_api_key_of_the_account_gets_no_answer_that_it_did_not_ask_for(
    api: httpx.AsyncClient, runtime: Runtime
) -> None:
    data(await api.post("/v2/rooms", headers=KEY), 201)
    _, key = await runtime.api_keys.create(runtime.accounts.default_id, name="second", scope=Scope.ALL)
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as second:
        refused(await second.post("/v2/rooms", headers=KEY), "idempotency_key_reused", parameter="idempotency-key")
    assert await count(api) == 1


@pytest.mark.parametrize(
    "sent",
    [
        [b""],
        [b'""'],
        [b'"open'],
        [b'"a"b"'],
        [b"x" * 256],
        ["Schlüssel".encode()],
        [b"tab\there"],
        [b"one", b"two"],
    ],
    ids=repr,
)
async def test_what_is_no_key_is_refused(api: httpx.AsyncClient, sent: list[bytes]) -> None:
    answer = await api.post("/v2/rooms", headers=[(b"idempotency-key", value) for value in sent])
    refused(answer, "bad_request", parameter="idempotency-key")
    assert await count(api) == 0


@pytest.mark.parametrize(
    ("first", "again"), [("abc", '"abc"'), ("x" * 255, "x" * 255), ('a"b', r'"a\"b"'), ("a b", "a b")]
)
async def test_a_key_may_stand_in_quotes(api: httpx.AsyncClient, first: str, again: str) -> None:
    made = await api.post("/v2/rooms", headers={"idempotency-key": first})
    assert same(made, await api.post("/v2/rooms", headers={"idempotency-key": again}))


async def test_what_can_be_repeated_anyway_does_not_look_at_it(api: httpx.AsyncClient, room_id: str) -> None:
    key = {"idempotency-key": ""}
    assert data(await api.get(f"/v2/rooms/{room_id}", headers=key))["id"] == room_id
    for most in (3, 4):
        changed = data(await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": most}, headers=key))
        assert changed["max_participants"] == most
    assert (await api.delete(f"/v2/rooms/{room_id}", headers=key)).status_code == 204


# Their answers come with a cookie, which no book may give again.
WITH_A_COOKIE = {"/v2/sign_ins", "/v2/me/actions/change_password"}


def posts() -> list[str]:
    paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
    return [path for path, verbs in paths.items() if "post" in verbs and path not in WITH_A_COOKIE]


@pytest.mark.parametrize("path", posts())
def test_every_post_says_that_it_takes_a_key(path: str) -> None:
    operation = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"][path]["post"]
    (header,) = [one for one in operation["parameters"] if one["in"] == "header"]
    assert (header["name"], header["required"]) == ("Idempotency-Key", False)


@pytest.mark.parametrize("path", sorted(WITH_A_COOKIE))
def test_those_that_answer_with_a_cookie_take_none(path: str) -> None:
    operation = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"][path]["post"]
    assert [one for one in operation.get("parameters", ()) if one["in"] == "header"] == []


@pytest.mark.parametrize("path", posts())
async def test_every_post_is_answered_again(api: httpx.AsyncClient, people: People, path: str) -> None:
    room = data(await api.post("/v2/rooms"), 201)
    joined = await people.join(room["id"])
    tokens = data(await api.post(f"/v2/rooms/{room['id']}/actions/generate_join_client_token"), 201)
    bodies: dict[str, Any] = {
        "/v2/api_keys": {"name": "mine"},
        "/v2/room_compositions": {"session_id": joined.session_id},
        "/v2/users": {"email": "ada@example.org", "name": "Ada", "role": "viewer"},
        "/v2/rooms/{room_id}/actions/refresh_client_token": {"refresh_token": tokens["refresh_token"]},
    }
    composition = data(await api.post("/v2/room_compositions", json={"session_id": joined.session_id}), 202)
    user = data(await api.post("/v2/users", json={"email": "x@example.org", "name": "x", "role": "viewer"}), 201)
    ids = {
        "room_id": room["id"],
        "user_id": user["id"],
        "room_session_id": joined.session_id,
        "room_composition_id": composition["id"],
        "webhook_delivery_id": NOWHERE,
    }
    sent = {"url": path.format(**ids), "json": bodies.get(path, {}), "headers": KEY}
    first = await api.post(**sent)
    # Nothing was delivered that could be sent again.
    assert first.status_code == 404 if "deliveries" in path else first.is_success, first.text
    assert same(first, await api.post(**sent))


async def test_a_process_that_dies_before_anything_happened_leaves_the_request_to_the_next(
    api: httpx.AsyncClient, interrupted: Interrupted, clock: FakeClock
) -> None:
    interrupted.before = raising(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await api.post("/v2/rooms", headers=KEY)
    refused(await api.post("/v2/rooms", headers=KEY), "request_in_progress", parameter="idempotency-key")
    clock.advance(61)
    data(await api.post("/v2/rooms", headers=KEY), 201)
    assert await count(api) == 1


@pytest.mark.parametrize(("moment", "code"), [("before", None), ("after", "answer_lost")])
async def test_after_a_restart_nobody_waits_for_a_dead_process(
    api: httpx.AsyncClient, runtime: Runtime, interrupted: Interrupted, moment: str, code: str | None
) -> None:
    setattr(interrupted, moment, raising(asyncio.CancelledError()))
    with pytest.raises(asyncio.CancelledError):
        await api.post("/v2/rooms", headers=KEY)
    await runtime.stop()
    again = Runtime(runtime.settings, clock=runtime.clock, engine=runtime.engine)
    await again.start()
    try:
        async with client_of(again, {"authorization": f"Bearer {API_KEY}"}) as client:
            answer = await client.post("/v2/rooms", headers=KEY)
            if code is None:
                data(answer, 201)
            else:
                refused(answer, code, parameter="idempotency-key")
            assert await count(client) == 1
    finally:
        await again.stop()


@pytest.mark.parametrize("failure", [asyncio.CancelledError(), RuntimeError("after the room was made")])
async def test_what_happened_without_an_answer_does_not_happen_again(
    api: httpx.AsyncClient, interrupted: Interrupted, clock: FakeClock, failure: BaseException
) -> None:
    interrupted.after = raising(failure)
    if isinstance(failure, asyncio.CancelledError):
        with pytest.raises(asyncio.CancelledError):
            await api.post("/v2/rooms", headers=KEY)
        clock.advance(61)
    else:
        assert (await api.post("/v2/rooms", headers=KEY)).status_code == 500
    answer = await api.post("/v2/rooms", headers=KEY)
    refused(answer, "answer_lost", parameter="idempotency-key")
    # The hosted product's SDKs would ask again after any 409.
    assert answer.headers["x-should-retry"] == "false"
    assert await count(api) == 1


async def test_who_was_slower_than_a_lease_undoes_what_another_has_done_since(
    api: httpx.AsyncClient, interrupted: Interrupted, clock: FakeClock
) -> None:
    gate = Gate()
    interrupted.before = gate.wait
    slow = asyncio.create_task(api.post("/v2/rooms", headers=KEY))
    await gate.reached.wait()
    clock.advance(61)
    made = await api.post("/v2/rooms", headers=KEY)
    data(made, 201)
    gate.open()
    refused(await slow, "request_in_progress", parameter="idempotency-key")
    assert await count(api) == 1
    assert same(made, await api.post("/v2/rooms", headers=KEY))


async def test_no_secret_of_an_answer_is_kept_in_the_clear(
    api: httpx.AsyncClient, runtime: Runtime, room_id: str
) -> None:
    made = data(await api.post("/v2/api_keys", json={"name": "secret name"}, headers=KEY), 201)
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    token = data(await api.post(path, headers={"idempotency-key": "guessable"}), 201)
    kept = b"".join(
        repr(row).encode() + b"".join(bytes(value) for value in row if isinstance(value, bytes))
        for row in await rows(runtime)
    )
    assert len(kept) > 1000
    for secret in (made["key"], token["token"], token["refresh_token"], "secret name", "guessable", *KEY.values()):
        assert secret.encode() not in kept


@pytest.fixture
async def refresh_token(api: httpx.AsyncClient, room_id: str) -> AsyncIterator[str]:
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    yield str(data(await api.post(path), 201)["refresh_token"])


async def test_a_page_that_renews_its_token_twice_gets_one_token(
    anonymous: httpx.AsyncClient, refresh_token: str
) -> None:
    wish = {"refresh_token": refresh_token}
    first = await anonymous.post(REFRESH, json=wish, headers=KEY)
    data(first, 201)
    assert same(first, await anonymous.post(REFRESH, json=wish, headers=KEY))
    answers = await asyncio.gather(
        *[anonymous.post(REFRESH, json=wish, headers={"idempotency-key": "race"}) for _ in range(5)]
    )
    assert len({answer.content for answer in answers}) == 1


async def test_a_renewal_looks_at_no_api_key(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, refresh_token: str
) -> None:
    wish = {"refresh_token": refresh_token}
    assert same(await anonymous.post(REFRESH, json=wish, headers=KEY), await api.post(REFRESH, json=wish, headers=KEY))


async def test_strangers_leave_no_rows(anonymous: httpx.AsyncClient, runtime: Runtime, refresh_token: str) -> None:
    for wish in ({"refresh_token": "x"}, {"refresh_token": refresh_token[:-4]}, {}):
        assert (await anonymous.post(REFRESH, json=wish, headers=KEY)).status_code in (403, 422)
    assert (await anonymous.post("/v2/rooms", headers=KEY)).status_code == 401
    assert await rows(runtime) == []


async def test_addresses_do_not_meet(runtime: Runtime, refresh_token: str) -> None:
    wish = {"refresh_token": refresh_token}
    answers = []
    for address in ("192.0.2.1", "192.0.2.2"):
        transport = httpx.ASGITransport(app=client_of(runtime)._transport.app, client=(address, 1))  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            answers.append(await client.post(REFRESH, json=wish, headers=KEY))
    assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(201, False)] * 2


async def test_a_token_is_renewed_while_nothing_can_be_kept(
    anonymous: httpx.AsyncClient, runtime: Runtime, refresh_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise VideoRoomsError("unavailable", "The disk is full.")

    monkeypatch.setattr(runtime.database, "write", fail)
    data(await anonymous.post(REFRESH, json={"refresh_token": refresh_token}, headers=KEY), 201)


async def test_what_was_done_is_answered_although_it_cannot_be_kept_and_is_not_done_again(
    api: httpx.AsyncClient,
    runtime: Runtime,
    interrupted: Interrupted,
    monkeypatch: pytest.MonkeyPatch,
    clock: FakeClock,
) -> None:
    write = runtime.database.write

    async def fail(_work: object) -> None:
        raise VideoRoomsError("unavailable", "The disk is full.")

    async def fill_the_disk() -> None:
        monkeypatch.setattr(runtime.database, "write", fail)

    interrupted.after = fill_the_disk
    data(await api.post("/v2/rooms", headers=KEY), 201)
    monkeypatch.setattr(runtime.database, "write", write)
    clock.advance(61)
    refused(await api.post("/v2/rooms", headers=KEY), "answer_lost", parameter="idempotency-key")
    assert await count(api) == 1
