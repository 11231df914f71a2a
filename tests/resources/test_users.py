"""Users of the portal by REST: making, finding, changing and deleting them, and the owner that an account keeps."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.portal import EMAIL, Portal
from videorooms.callers import Role
from videorooms.runtime import Runtime


async def make(api: httpx.AsyncClient, **fields: Any) -> Any:
    return data(await api.post("/v2/users", json={"email": EMAIL, "name": "Ada", "role": "viewer"} | fields), 201)


async def test_a_user_is_made_without_a_password(api: httpx.AsyncClient) -> None:
    made = await make(api, email=" Ada@Example.ORG")
    assert made == {
        "id": made["id"],
        "record_type": "user",
        "email": EMAIL,
        "name": "Ada",
        "role": "viewer",
        "status": "invited",
        "created_at": "2026-03-01T12:00:00.123456Z",
        "updated_at": "2026-03-01T12:00:00.123456Z",
        "last_sign_in_at": None,
        "disabled_at": None,
    }
    assert data(await api.get("/v2/users")) == [made]


async def test_who_has_signed_in_is_shown_as_active_with_the_time(
    api: httpx.AsyncClient, portal: Portal, clock: FakeClock
) -> None:
    clock.advance(60)
    await portal.signed_in()
    (user,) = data(await api.get("/v2/users"))
    assert (user["status"], user["last_sign_in_at"]) == ("active", "2026-03-01T12:01:00.123456Z")


async def test_users_are_listed_oldest_first_by_pages_and_found_by_a_part(
    api: httpx.AsyncClient, clock: FakeClock
) -> None:
    for name in ("Ada", "Grace", "Barbara"):
        await make(api, email=f"{name}@example.org", name=name)
        clock.advance(1)
    answer = await api.get("/v2/users", params={"page[size]": 2})
    assert [user["name"] for user in data(answer)] == ["Ada", "Grace"]
    assert answer.json()["meta"]["total_results"] == 3
    for part, names in (("RA", ["Grace", "Barbara"]), ("grace@", ["Grace"]), ("%", []), ("_", [])):
        found = data(await api.get("/v2/users", params={"filter[contains]": part}))
        assert [user["name"] for user in found] == names
    refused(await api.get("/v2/users?filter[color]=red"), "bad_filter", parameter="filter[color]")


@pytest.mark.parametrize(
    ("wish", "code", "pointer"),
    [
        ({"email": None}, "unprocessable", "/email"),
        ({"email": "ada"}, "unprocessable", "/email"),
        ({"email": "a@"}, "out_of_range", "/email"),
        ({"email": "@@@"}, "unprocessable", "/email"),
        ({"email": "a b@example.org"}, "unprocessable", "/email"),
        ({"email": "a\x00@example.org"}, "unprocessable", "/email"),
        ({"email": "a\u202e@example.org"}, "unprocessable", "/email"),
        ({"email": "<a@example.org>"}, "unprocessable", "/email"),
        ({"email": "a@" + "x" * 300}, "out_of_range", "/email"),
        ({"name": ""}, "out_of_range", "/name"),
        ({"name": "x" * 101}, "out_of_range", "/name"),
        ({"name": "a\x00"}, "unprocessable", "/name"),
        ({"role": "king"}, "bad_enum", "/role"),
        ({"role": None}, "bad_enum", "/role"),
    ],
)
async def test_a_wish_that_cannot_be_granted_is_refused(
    api: httpx.AsyncClient, wish: dict[str, Any], code: str, pointer: str
) -> None:
    answer = await api.post("/v2/users", json={"email": EMAIL, "name": "Ada", "role": "viewer"} | wish)
    refused(answer, code, pointer=pointer)
    assert data(await api.get("/v2/users")) == []


@pytest.mark.parametrize(
    "email", ["root@localhost", "ada+rooms@corp.local", "ädä@bücher.example", "o'neill@example.org"]
)
async def test_addresses_of_all_kinds_are_taken(api: httpx.AsyncClient, email: str) -> None:
    assert (await make(api, email=email))["email"] == email


async def test_no_two_users_have_one_address_in_whatever_case(api: httpx.AsyncClient) -> None:
    made = await make(api)
    other = await make(api, email="grace@example.org")
    wish = {"email": EMAIL.upper(), "name": "Ada", "role": "viewer"}
    refused(await api.post("/v2/users", json=wish), "duplicate", pointer="/email")
    answer = await api.patch(f"/v2/users/{other['id']}", json={"email": EMAIL})
    refused(answer, "duplicate", pointer="/email")
    assert data(await api.patch(f"/v2/users/{made['id']}", json={"email": EMAIL.upper()}))["email"] == EMAIL


async def test_what_is_told_is_changed_and_nothing_else(api: httpx.AsyncClient, clock: FakeClock) -> None:
    made = await make(api)
    clock.advance(1)
    changed = data(await api.patch(f"/v2/users/{made['id']}", json={"name": "Ada L.", "role": None}))
    assert changed == made | {"name": "Ada L.", "updated_at": "2026-03-01T12:00:01.123456Z"}
    assert data(await api.patch(f"/v2/users/{made['id']}")) == changed
    disabled = data(await api.patch(f"/v2/users/{made['id']}", json={"disabled": True}))
    assert (disabled["status"], disabled["disabled_at"]) == ("disabled", "2026-03-01T12:00:01.123456Z")
    assert data(await api.patch(f"/v2/users/{made['id']}", json={"disabled": False}))["status"] == "invited"


async def test_a_user_is_deleted_with_what_is_the_user_s(api: httpx.AsyncClient, portal: Portal) -> None:
    await portal.signed_in("owner@example.org")
    browser = await portal.signed_in(role=Role.VIEWER)
    user_id = data(await browser.get("/v2/me"))["id"]
    data(await api.post(f"/v2/users/{user_id}/actions/invite"), 201)
    assert (await api.delete(f"/v2/users/{user_id}")).status_code == 204
    refused(await api.delete(f"/v2/users/{user_id}"), "not_found", parameter="user_id")
    refused(await browser.get("/v2/me"), "unauthorized")
    await make(api)


async def test_what_is_no_user_is_not_found(api: httpx.AsyncClient) -> None:
    for user_id, code in ((NOWHERE, "not_found"), ("x", "invalid_id")):
        refused(await api.patch(f"/v2/users/{user_id}", json={"name": "x"}), code, parameter="user_id")
        refused(await api.delete(f"/v2/users/{user_id}"), code, parameter="user_id")
        refused(await api.post(f"/v2/users/{user_id}/actions/invite"), code, parameter="user_id")


@pytest.mark.parametrize("change", [{"role": "operator"}, {"disabled": True}, None])
async def test_the_last_owner_stays_one(api: httpx.AsyncClient, change: dict[str, Any] | None) -> None:
    await make(api, email="viewer@example.org")
    disabled = await make(api, email="disabled@example.org", role="owner")
    owner = await make(api, role="owner")
    data(await api.patch(f"/v2/users/{disabled['id']}", json={"disabled": True}))
    path = f"/v2/users/{owner['id']}"
    answer = await (api.delete(path) if change is None else api.patch(path, json=change))
    refused(answer, "last_owner")
    data(await api.patch(f"/v2/users/{disabled['id']}", json={"disabled": False}))
    answer = await (api.delete(path) if change is None else api.patch(path, json=change))
    assert answer.is_success


async def test_of_two_owners_who_send_each_other_away_one_stays(api: httpx.AsyncClient) -> None:
    paths = [f"/v2/users/{(await make(api, email=f'{one}@example.org'))['id']}" for one in "ab"]
    for _ in range(5):
        for path in paths:
            data(await api.patch(path, json={"role": "owner"}))
        answers = await asyncio.gather(*[api.patch(path, json={"role": "viewer"}) for path in paths])
        assert sorted(answer.status_code for answer in answers) == [200, 422]
        assert sorted(user["role"] for user in data(await api.get("/v2/users"))) == ["owner", "viewer"]


async def test_accounts_keep_each_an_owner_of_their_own(
    api: httpx.AsyncClient, portal: Portal, runtime: Runtime
) -> None:
    theirs = (await runtime.accounts.create("another")).id
    browser = await portal.signed_in("theirs@example.org", account_id=theirs)
    await make(api, role="owner")
    me = data(await browser.get("/v2/me"))["id"]
    assert [user["id"] for user in data(await browser.get("/v2/users"))] == [me]
    refused(await browser.delete(f"/v2/users/{me}"), "last_owner")
    refused(await api.delete(f"/v2/users/{me}"), "not_found", parameter="user_id")


async def test_an_owner_may_give_up_the_role_and_is_out(portal: Portal) -> None:
    await portal.signed_in("other@example.org")
    browser = await portal.signed_in()
    me = data(await browser.get("/v2/me"))["id"]
    assert data(await browser.patch(f"/v2/users/{me}", json={"role": "viewer"}))["role"] == "viewer"
    refused(await browser.get("/v2/me"), "unauthorized")
