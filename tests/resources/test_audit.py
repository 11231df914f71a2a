"""The audit log: what was done, by whom, from where and on what; in the commit that did it, and without secrets."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.conftest import API_KEY, FakeClock
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from tests.resources.portal import EMAIL, PASSWORD, Portal
from tests.resources.test_authorisation import operations
from videorooms.audit import repository
from videorooms.audit.repository import audit_entries
from videorooms.callers import Role, Scope
from videorooms.database.transactions import Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import RoomCreated
from videorooms.runtime import Runtime
from videorooms.settings import Settings

HOOK = "https://user:secret@example.org/hook?token=secret"


async def entries(api: httpx.AsyncClient, **filters: str) -> list[dict[str, Any]]:
    """Newest first."""
    params = {f"filter[{name}]": value for name, value in filters.items()} | {"page[size]": "250"}
    return list(data(await api.get("/v2/audit_entries", params=params)))


async def test_what_a_user_does_is_kept_with_who_where_and_what(portal: Portal, api: httpx.AsyncClient) -> None:
    browser = await portal.signed_in(role=Role.OPERATOR)
    me = data(await browser.get("/v2/me"))
    room = data(await browser.post("/v2/rooms", json={"unique_name": "standup", "max_participants": 4}), 201)
    (entry,) = await entries(api, operation="create_room")
    assert entry == {
        "id": entry["id"],
        "record_type": "audit_entry",
        "at": "2026-03-01T12:00:00.123456Z",
        "actor": {"kind": "user", "id": me["id"], "label": EMAIL},
        "operation": "create_room",
        "subject_type": "room",
        "subject_id": room["id"],
        "address": "192.0.2.7",
        "outcome": "done",
        "detail": {"unique_name": "standup", "max_participants": 4},
    }


async def test_what_a_key_does_is_kept_by_its_name(
    api: httpx.AsyncClient, portal: Portal, runtime: Runtime, room_id: str
) -> None:
    made, key = await runtime.api_keys.create(runtime.accounts.default_id, name="website", scope=Scope.ALL)
    browser = portal.browser()
    header = {"authorization": f"Bearer {key}"}
    data(await browser.patch(f"/v2/rooms/{room_id}", json={"max_participants": 5}, headers=header))
    by_cookie = await portal.let_in(api_key=key)
    assert (await by_cookie.delete(f"/v2/rooms/{room_id}")).status_code == 204
    deleted, changed, created = await entries(api, subject_id=room_id)
    assert deleted["actor"] == changed["actor"] == {"kind": "api_key", "id": made.id, "label": "website"}
    assert created["actor"] == {"kind": "api_key", "id": None, "label": "key of the settings"}
    assert [one["operation"] for one in (deleted, changed, created)] == ["delete_room", "update_room", "create_room"]


async def test_who_is_gone_is_still_named(portal: Portal, api: httpx.AsyncClient) -> None:
    browser = await portal.signed_in()
    me = data(await browser.get("/v2/me"))
    data(await browser.post("/v2/rooms"), 201)
    await portal.user("last@example.org")
    assert (await api.delete(f"/v2/users/{me['id']}")).status_code == 204
    (entry,) = await entries(api, operation="create_room")
    assert entry["actor"] == {"kind": "user", "id": me["id"], "label": EMAIL}


async def test_every_operation_that_changes_something_is_kept(
    portal: Portal, api: httpx.AsyncClient, people: People, runtime: Runtime
) -> None:
    """But those that look at no API key: what one does there is somebody else's, or a door's."""
    browser = await portal.signed_in()
    spare = await portal.user("spare@example.org", Role.VIEWER)
    room = data(await browser.post("/v2/rooms", json={"webhook_event_url": HOOK}), 201)
    joined = await people.join(room["id"])
    key = await runtime.api_keys.create(runtime.accounts.default_id, name="x", scope=Scope.READ_ONLY)
    delivery = data(await browser.get("/v2/webhook_deliveries"))[0]
    composition = data(await browser.post("/v2/room_compositions", json={"session_id": joined.session_id}), 202)
    ids = {
        "room_id": room["id"],
        "room_session_id": joined.session_id,
        "room_composition_id": composition["id"],
        "webhook_delivery_id": delivery["id"],
        "api_key_id": key[0].id,
        "user_id": spare.id,
    }
    bodies = {
        "create_api_key": {"name": "one more"},
        "create_user": {"email": "more@example.org", "name": "more", "role": "viewer"},
        "create_room_composition": {"session_id": joined.session_id},
    }
    left_out = {"sign_in", "sign_out", "change_password", "refresh_client_token", "delete_room_recording"}
    wanted = [name for name, (method, _) in operations().items() if method != "get" and name not in left_out]
    # What takes others with it comes last.
    wanted.sort(key=lambda name: (name.startswith("delete"), name in ("end_session", "kick_participant_in_session")))
    for operation in wanted:
        before = len(await entries(api))
        method, path = operations()[operation]
        answer = await browser.request(method, path.format_map(ids), json=bodies.get(operation, {}))
        refused_for_its_state = (
            operation in ("end_session", "kick_participant_in_session") and answer.status_code == 422
        )
        assert answer.is_success or refused_for_its_state, (operation, answer.text)
        if answer.is_success:
            newest, *_ = now = await entries(api)
            assert (newest["operation"], len(now)) == (operation, before + 1)
            assert newest["subject_type"]


async def test_reading_leaves_no_entry(portal: Portal, api: httpx.AsyncClient, room_id: str) -> None:
    browser = await portal.signed_in()
    before = await entries(api)
    for path in ("/v2/rooms", f"/v2/rooms/{room_id}", "/v2/users", "/v2/audit_entries", "/v2/me"):
        data(await browser.get(path))
    assert await entries(api) == before


async def test_what_is_refused_leaves_no_entry(portal: Portal, api: httpx.AsyncClient) -> None:
    viewer = await portal.signed_in(role=Role.VIEWER)
    owner = await portal.signed_in("owner@example.org")
    only_owner = data(await owner.get("/v2/me"))["id"]
    before = await entries(api)
    assert (await viewer.post("/v2/rooms")).status_code == 403
    assert (await owner.post("/v2/rooms", headers={"x-csrf-token": "wrong"})).status_code == 403
    for method, path, document in (
        ("POST", "/v2/rooms", {"max_participants": 0}),
        ("PATCH", f"/v2/rooms/{NOWHERE}", {"max_participants": 4}),
        ("DELETE", f"/v2/rooms/{NOWHERE}", None),
        ("DELETE", f"/v2/room_recordings/{NOWHERE}", None),
        ("DELETE", f"/v2/room_compositions/{NOWHERE}", None),
        ("DELETE", f"/v2/api_keys/{NOWHERE}", None),
        ("DELETE", f"/v2/users/{NOWHERE}", None),
        ("POST", f"/v2/users/{NOWHERE}/actions/invite", None),
        ("POST", f"/v2/rooms/{NOWHERE}/actions/generate_join_client_token", None),
        ("POST", f"/v2/room_sessions/{NOWHERE}/actions/end", None),
        ("POST", "/v2/users", {"email": EMAIL, "name": "taken", "role": "owner"}),
        ("DELETE", f"/v2/users/{only_owner}", None),
    ):
        answer = await owner.request(method, path, json=document)
        assert 400 <= answer.status_code < 500, answer.text
    assert await entries(api) == before


async def test_a_token_is_made_only_with_its_entry(
    api: httpx.AsyncClient, runtime: Runtime, room_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    data(await api.post(path, json={"token_ttl_secs": 60}), 201)
    (entry,) = await entries(api, operation="generate_join_client_token")
    assert (entry["subject_id"], entry["detail"]) == (room_id, {"token_ttl_secs": 60})

    async def fail(_work: object) -> None:
        raise VideoRoomsError("unavailable", "The disk is full.")

    monkeypatch.setattr(runtime.database, "write", fail)
    refused(await api.post(path), "unavailable")


async def test_what_is_done_and_its_entry_are_one_commit(
    api: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_connection: object, _entry: object) -> None:
        raise RuntimeError("the entry could not be written")

    monkeypatch.setattr(repository, "put", fail)
    assert (await api.post("/v2/rooms")).status_code == 500
    monkeypatch.undo()
    assert data(await api.get("/v2/rooms")) == []

    async def roll_back(_transaction: Transaction, _event: RoomCreated) -> None:
        raise VideoRoomsError("conflict", "Something else was in the way.")

    runtime.database.within(RoomCreated, roll_back)
    refused(await api.post("/v2/rooms"), "conflict")
    assert await entries(api, operation="create_room") == []


async def test_an_effect_without_an_answer_has_its_entry(
    api: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = runtime.rooms.create

    async def lose(*arguments: Any) -> Any:
        await create(*arguments)
        raise RuntimeError("after the room was made")

    monkeypatch.setattr(runtime.rooms, "create", lose)
    assert (await api.post("/v2/rooms")).status_code == 500
    (room,) = data(await api.get("/v2/rooms"))
    assert [entry["subject_id"] for entry in await entries(api, operation="create_room")] == [room["id"]]


async def test_requests_at_the_same_time_have_each_their_own_entry(portal: Portal, api: httpx.AsyncClient) -> None:
    browsers = [await portal.signed_in(f"{number}@example.org", Role.OPERATOR) for number in range(4)]
    mine = [data(await browser.get("/v2/me"))["id"] for browser in browsers]
    answers = await asyncio.gather(*[browser.post("/v2/rooms") for browser in browsers for _ in range(5)])
    made = [data(answer, 201)["id"] for answer in answers]
    for number, actor_id in enumerate(mine):
        found = await entries(api, actor_id=actor_id, operation="create_room")
        assert {entry["subject_id"] for entry in found} == set(made[number * 5 : number * 5 + 5])


async def test_a_request_that_comes_again_has_one_entry(api: httpx.AsyncClient) -> None:
    for _ in range(3):
        data(await api.post("/v2/rooms", headers={"idempotency-key": "once"}), 201)
    assert len(await entries(api, operation="create_room")) == 1


async def test_no_secret_reaches_the_log(
    portal: Portal, api: httpx.AsyncClient, runtime: Runtime, room_id: str
) -> None:
    browser = await portal.signed_in()
    data(await browser.patch(f"/v2/rooms/{room_id}", json={"webhook_event_url": HOOK}))
    token = data(await browser.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token"), 201)
    key = data(await browser.post("/v2/api_keys", json={"name": "website"}), 201)["key"]
    spare = await portal.user("spare@example.org", Role.VIEWER)
    link = data(await browser.post(f"/v2/users/{spare.id}/actions/invite"), 201)["url"]
    await portal.let_in(api_key=API_KEY)
    wish = {"current_password": PASSWORD, "new_password": "quite another password"}
    data(await browser.post("/v2/me/actions/change_password", json=wish))
    # Also one that was typed where the address belongs.
    await portal.browser().post("/v2/sign_ins", json={"email": "my secret password", "password": "x"})
    async with runtime.database.read() as connection:
        rows = (await connection.execute(sa.select(audit_entries))).all()
    kept = json.dumps([list(map(str, row)) for row in rows])
    secrets = (PASSWORD, "quite another password", "my secret password", key, API_KEY, link.partition("token=")[2])
    for secret in (*secrets, token["token"], token["refresh_token"], "secret@", browser.headers["x-csrf-token"]):
        assert secret not in kept
    (changed,) = await entries(api, operation="update_room")
    assert changed["detail"] == {"other_fields": ["webhook_event_url"]}


async def test_sign_ins_are_kept_and_so_are_those_that_are_refused(
    portal: Portal, api: httpx.AsyncClient, runtime: Runtime
) -> None:
    await portal.signed_in()
    user_id = data(await (await portal.let_in(email=EMAIL, password=PASSWORD)).get("/v2/me"))["id"]
    browser = portal.browser("198.51.100.1")
    await browser.post("/v2/sign_ins", json={"email": EMAIL, "password": "a wrong guess"})
    await browser.post("/v2/sign_ins", json={"email": "nobody@example.org", "password": "a wrong guess"})
    await browser.post("/v2/sign_ins", json={"api_key": "vr_wrong"})
    _, tokens_only = await runtime.api_keys.create(runtime.accounts.default_id, name="app", scope=Scope.TOKENS_ONLY)
    await browser.post("/v2/sign_ins", json={"api_key": tokens_only})
    too_weak, *refusals, good, invited = await entries(api, operation="sign_in")
    assert (too_weak["outcome"], too_weak["actor"]["label"]) == ("refused", "app")
    assert [(one["outcome"], one["detail"]["by"]) for one in (good, invited)] == [
        ("done", "password"),
        ("done", "invitation"),
    ]
    assert (good["actor"]["id"], good["subject_type"], good["address"]) == (user_id, "sign_in", "192.0.2.7")
    by_key, of_nobody, of_somebody = refusals
    assert {one["outcome"] for one in refusals} == {"refused"}
    assert {one["address"] for one in refusals} == {"198.51.100.1"}
    assert (of_somebody["actor"], of_somebody["subject_id"]) == (
        {"kind": "stranger", "id": None, "label": EMAIL},
        user_id,
    )
    assert (of_nobody["actor"]["label"], of_nobody["subject_id"]) == ("", None)
    assert by_key["detail"] == {"by": "api_key"}


async def test_of_tries_that_are_too_many_the_first_is_kept(portal: Portal, api: httpx.AsyncClient) -> None:
    await portal.signed_in()
    for number in range(20):
        await portal.browser(f"198.51.100.{number}").post("/v2/sign_ins", json={"email": EMAIL, "password": "wrong"})
    refusals = await entries(api, operation="sign_in", outcome="refused")
    assert len(refusals) == 11
    assert refusals[0]["detail"] == {"by": "password", "reason": "too_many_tries"}
    assert refusals[0]["actor"]["label"] == EMAIL


async def test_signing_out_and_changing_the_password_are_kept(portal: Portal, api: httpx.AsyncClient) -> None:
    browser = await portal.signed_in()
    wish = {"current_password": PASSWORD, "new_password": "quite another password"}
    me = data(await browser.post("/v2/me/actions/change_password", json=wish))
    wrong = {"current_password": PASSWORD, "new_password": "another one again"}
    browser.headers["x-csrf-token"] = me["csrf_token"]
    assert (await browser.post("/v2/me/actions/change_password", json=wrong)).status_code == 403
    assert (await browser.delete("/v2/sign_ins/current")).status_code == 204
    out, refusal, changed, _ = await entries(api)
    assert (out["operation"], out["subject_type"], out["actor"]["label"]) == ("sign_out", "sign_in", EMAIL)
    assert (refusal["outcome"], refusal["detail"]) == ("refused", {"by": "change_password"})
    assert (changed["operation"], changed["subject_type"], changed["subject_id"]) == (
        "change_password",
        "user",
        me["id"],
    )


async def test_a_hostile_body_makes_a_small_entry(api: httpx.AsyncClient, people: People, room_id: str) -> None:
    joined = await people.join(room_id)
    hostile = {f"field_{number}": "x" * 5000 for number in range(200)} | {
        "exclude": [str(joined.participant_id)] * 1000,
        "name": "x" * 5000,
        "hidden": {"a": {"b": {"c": {"d": "deep"}}}},
        "kinds": ["audio"],
        "permissions": "\x00\ud800",
        "<script>": 1,
    }
    path = f"/v2/room_sessions/{joined.session_id}/actions/start_recording"
    content = json.dumps(hostile).encode()
    data(await api.post(path, content=content, headers={"content-type": "application/json"}))
    (entry,) = await entries(api, operation="start_recording")
    assert len(json.dumps(entry["detail"])) < 3000
    assert entry["detail"]["kinds"] == ["audio"]
    assert entry["detail"]["exclude"][20:] == ["and 980 more"]
    assert len(entry["detail"]["other_fields"]) == 20


async def test_entries_are_found_by_who_what_and_when(portal: Portal, api: httpx.AsyncClient, clock: FakeClock) -> None:
    browser = await portal.signed_in()
    me = data(await browser.get("/v2/me"))
    first = data(await browser.post("/v2/rooms"), 201)["id"]
    clock.advance(86_400)
    browser = await portal.let_in(email=EMAIL, password=PASSWORD)
    second = data(await browser.post("/v2/rooms"), 201)["id"]
    data(await api.post("/v2/rooms"), 201)
    for filters, count in (
        ({"actor_id": me["id"]}, 4),
        ({"actor": "ADA@"}, 4),
        ({"actor": "%"}, 0),
        ({"actor_kind": "api_key"}, 1),
        ({"operation": "create_room"}, 3),
        ({"subject_type": "room"}, 3),
        ({"subject_id": second}, 1),
        ({"date_at][lte": "2026-03-01"}, 2),
        ({"date_at][gte": "2026-03-02", "operation": "create_room"}, 2),
        ({"date_at][eq": "2026-03-01", "subject_id": first}, 1),
        ({"outcome": "refused"}, 0),
    ):
        assert len(await entries(api, **filters)) == count, filters
    for wrong, code in (
        ("filter[actor_kind]=robot", "bad_enum"),
        ("filter[actor_id]=x", "bad_filter"),
        ("filter[date_at][gte]=yesterday", "bad_filter"),
        ("filter[color]=red", "bad_filter"),
        (f"filter[operation]={'x' * 65}", "out_of_range"),
    ):
        answer = await api.get(f"/v2/audit_entries?{wrong}")
        refused(answer, code, parameter=wrong.partition("=")[0])


async def test_another_account_sees_no_entry_of_ours(portal: Portal, api: httpx.AsyncClient, runtime: Runtime) -> None:
    data(await api.post("/v2/rooms"), 201)
    theirs = (await runtime.accounts.create("another")).id
    browser = await portal.signed_in("theirs@example.org", account_id=theirs)
    assert [entry["operation"] for entry in data(await browser.get("/v2/audit_entries"))] == ["sign_in"]
    assert [entry["operation"] for entry in await entries(api)] == ["create_room"]


class TestRetention:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"audit_days": 2.0})

    async def test_entries_go_when_their_time_is_over(
        self, api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock
    ) -> None:
        await runtime.worker.run_due()
        data(await api.post("/v2/rooms"), 201)
        clock.advance(86_400)
        data(await api.post("/v2/rooms"), 201)
        await runtime.worker.run_due()
        assert len(await entries(api)) == 2
        clock.advance(86_401)
        await runtime.worker.run_due()
        assert len(await entries(api)) == 1
