"""Signing in to the portal: by API key, by password, by invitation; what the cookie is, and what is told of oneself."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import data, refused
from tests.resources.portal import COOKIE, EMAIL, PASSWORD, Portal
from videorooms.callers import Role, Scope
from videorooms.database.transactions import Transaction
from videorooms.runtime import Runtime
from videorooms.settings import Settings
from videorooms.sign_ins.repository import sign_ins
from videorooms.users.passwords import Cost, Passwords
from videorooms.users.repository import invitations, users

HOUR = 3600


async def key(runtime: Runtime, scope: Scope) -> tuple[str, str]:
    made, text = await runtime.api_keys.create(runtime.accounts.default_id, name=f"a {scope} key", scope=scope)
    return made.id, text


def cookie_flags(answer: httpx.Response) -> set[str]:
    (header,) = answer.headers.get_list("set-cookie")
    return {part.strip().lower() for part in header.split(";")[1:]}


async def test_a_key_of_scope_all_signs_in_as_owner_and_one_that_reads_as_viewer(
    portal: Portal, runtime: Runtime
) -> None:
    for scope, role in ((Scope.ALL, "owner"), (Scope.READ_ONLY, "viewer")):
        key_id, text = await key(runtime, scope)
        browser = await portal.let_in(api_key=text)
        me = data(await browser.get("/v2/me"))
        assert (me["id"], me["kind"], me["role"], me["email"]) == (key_id, "api_key", role, None)
        assert me["name"] == f"a {scope} key"


async def test_a_key_that_only_makes_tokens_does_not_open_the_portal(portal: Portal, runtime: Runtime) -> None:
    _, text = await key(runtime, Scope.TOKENS_ONLY)
    answer = await portal.browser().post("/v2/sign_ins", json={"api_key": text})
    refused(answer, "forbidden", pointer="/api_key")
    assert "set-cookie" not in answer.headers


async def test_the_key_of_the_settings_signs_in_as_owner(portal: Portal) -> None:
    me = data(await (await portal.let_in(api_key=API_KEY)).get("/v2/me"))
    assert (me["id"], me["kind"], me["role"]) == (None, "api_key", "owner")


@pytest.mark.parametrize("wrong", ["", "vr_nobody_s", "x" * 512, "\x00", " " + API_KEY + "x"])
async def test_a_wrong_key_is_refused(portal: Portal, wrong: str) -> None:
    answer = await portal.browser().post("/v2/sign_ins", json={"api_key": wrong})
    refused(answer, "sign_in_refused", pointer="/api_key")


async def test_a_user_signs_in_by_e_mail_and_password(portal: Portal) -> None:
    await portal.signed_in(role=Role.OPERATOR)
    answer = await portal.browser().post("/v2/sign_ins", json={"email": " Ada@Example.ORG ", "password": PASSWORD})
    me = data(answer, 201)
    assert me == {
        "id": me["id"],
        "record_type": "me",
        "kind": "user",
        "email": EMAIL,
        "name": "ada",
        "role": "operator",
        "csrf_token": me["csrf_token"],
        "expires_at": "2026-03-01T20:00:00.123456Z",
    }
    assert len(me["csrf_token"]) == 43


async def test_who_one_is_is_told_as_at_the_sign_in(portal: Portal) -> None:
    browser = await portal.signed_in()
    me = data(await browser.get("/v2/me"))
    assert me["csrf_token"] == browser.headers["x-csrf-token"]
    assert data(await browser.get("/v2/me")) == me


async def test_an_api_key_is_told_who_it_is_without_a_token_for_cookies(api: httpx.AsyncClient) -> None:
    me = data(await api.get("/v2/me"))
    assert (me["kind"], me["role"], me["csrf_token"], me["expires_at"]) == ("api_key", "owner", None, None)


async def test_the_cookie_is_shown_to_no_script_and_sent_to_no_other_site(portal: Portal) -> None:
    answer = await portal.browser().post("/v2/sign_ins", json={"api_key": API_KEY})
    assert cookie_flags(answer) == {"httponly", "path=/", "samesite=strict", f"max-age={168 * HOUR}"}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", answer.cookies[COOKIE])


async def test_no_cache_keeps_what_a_cookie_got_for_others(portal: Portal, room_id: str) -> None:
    browser = await portal.signed_in()
    for path in ("/v2/me", "/v2/rooms", f"/v2/rooms/{room_id}", "/v2/rooms/nonsense", "/v2/nothing"):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"


async def test_a_password_is_hashed_anew_when_hashes_have_become_dearer(portal: Portal, runtime: Runtime) -> None:
    user = await portal.user()
    await portal.let_in(invitation=await portal.invitation(user), password=PASSWORD)
    cheap = await Passwords(Cost(passes=1, memory_kib=16)).hash(PASSWORD)

    async def work(transaction: Transaction) -> None:
        await transaction.connection.execute(sa.update(users).values(password_hash=cheap))

    await runtime.database.write(work)
    for _ in range(2):
        await portal.let_in(email=EMAIL, password=PASSWORD)
    async with runtime.database.read() as connection:
        kept = (await connection.execute(sa.select(users.c.password_hash))).scalar_one()
    assert kept != cheap
    assert not runtime.passwords.outdated(kept)


@pytest.mark.parametrize(
    ("public_url", "headers", "secure"),
    [
        ("", {"origin": "https://server"}, True),
        ("", {"origin": "http://server"}, False),
        ("https://server", {}, True),
        ("https://server", {"origin": "http://server"}, False),
        ("https://rooms.example.org", {}, False),
        ("https://rooms.example.org", {"origin": "https://rooms.example.org"}, True),
    ],
)
async def test_over_https_the_cookie_stays_there(
    runtime: Runtime, public_url: str, headers: dict[str, str], secure: bool
) -> None:
    runtime.settings = runtime.settings.model_copy(update={"public_url": public_url})
    async with client_of(runtime) as client:
        answer = await client.post("/v2/sign_ins", json={"api_key": API_KEY}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert ("secure" in cookie_flags(answer)) is secure


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({}, ""),
        ({"password": PASSWORD}, ""),
        ({"email": EMAIL}, "/password"),
        ({"invitation": "x"}, "/password"),
        ({"api_key": "x", "email": EMAIL, "password": PASSWORD}, ""),
        ({"api_key": "x", "invitation": "x", "password": PASSWORD}, ""),
        ({"email": 7, "password": PASSWORD}, "/email"),
        ({"email": EMAIL, "password": ["x"]}, "/password"),
    ],
)
async def test_who_says_none_of_the_ways_is_told_which_there_are(
    portal: Portal, wish: dict[str, Any], pointer: str
) -> None:
    refused(await portal.browser().post("/v2/sign_ins", json=wish), "unprocessable", pointer=pointer)


async def test_a_stranger_hears_the_same_of_a_wrong_password_as_of_an_address_that_nobody_has(
    portal: Portal,
) -> None:
    await portal.signed_in()
    await portal.user("grace@example.org")
    said = []
    for email in (EMAIL, "nobody@example.org", "grace@example.org", "no address", "\x00@x"):
        wish = {"email": email, "password": "not the password"}
        answer = await portal.browser().post("/v2/sign_ins", json=wish)
        refused(answer, "sign_in_refused")
        said.append(answer.content)
    assert len(set(said)) == 1


async def test_as_much_work_is_done_for_an_address_that_nobody_has(
    portal: Portal, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await portal.signed_in()
    await portal.user("grace@example.org")
    checked = []
    verify = type(runtime.passwords._hasher).verify

    def count(self: Any, kept: str, password: bytes) -> bool:
        checked.append(kept.rsplit("$", 2)[0])
        return verify(self, kept, password)

    monkeypatch.setattr(type(runtime.passwords._hasher), "verify", count)
    for email in (EMAIL, "nobody@example.org", "grace@example.org", "no address"):
        await portal.browser().post("/v2/sign_ins", json={"email": email, "password": "not the password"})
    assert len(checked) == 4
    assert len(set(checked)) == 1


async def test_neither_passwords_nor_tokens_are_kept_in_the_clear(portal: Portal, runtime: Runtime) -> None:
    user = await portal.user("grace@example.org")
    token = await portal.invitation(user)
    browser = await portal.signed_in()
    async with runtime.database.read() as connection:
        rows = [row for table in (users, invitations, sign_ins) for row in await connection.execute(sa.select(table))]
    kept = b"".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert b"$argon2id$" in kept
    for secret in (PASSWORD, token, browser.cookies[COOKIE], browser.headers["x-csrf-token"]):
        assert secret.encode() not in kept


async def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before_it(portal: Portal) -> None:
    await portal.signed_in()
    browser = await portal.let_in(email=EMAIL, password=PASSWORD)
    before = browser.cookies[COOKIE]
    data(await browser.post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD}), 201)
    assert browser.cookies[COOKIE] != before
    data(await browser.get("/v2/me"))
    other = portal.browser()
    other.cookies.set(COOKIE, before)
    refused(await other.get("/v2/me"), "unauthorized")


async def test_a_token_that_a_stranger_chose_is_never_the_one_of_a_sign_in(portal: Portal) -> None:
    await portal.signed_in()
    browser = portal.browser()
    browser.cookies.set(COOKIE, "chosen-by-a-stranger")
    answer = await browser.post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD})
    assert answer.cookies[COOKIE] != "chosen-by-a-stranger"


async def test_who_signs_out_is_out_and_has_no_cookie_any_more(portal: Portal) -> None:
    browser = await portal.signed_in()
    token = browser.cookies[COOKIE]
    answer = await browser.delete("/v2/sign_ins/current")
    assert answer.status_code == 204
    assert "max-age=0" in cookie_flags(answer)
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, token)
    refused(await browser.get("/v2/me"), "unauthorized")


async def test_an_api_key_has_no_sign_in_to_end(api: httpx.AsyncClient) -> None:
    refused(await api.delete("/v2/sign_ins/current"), "not_found")


async def test_a_key_in_the_header_counts_before_a_cookie(portal: Portal) -> None:
    browser = await portal.signed_in(role=Role.VIEWER)
    del browser.headers["x-csrf-token"]
    data(await browser.post("/v2/rooms", headers={"authorization": f"Bearer {API_KEY}"}), 201)
    refused(await browser.get("/v2/rooms", headers={"authorization": "Bearer nonsense"}), "unauthorized")


async def test_a_proxy_that_asks_for_a_password_of_its_own_is_not_in_the_way(portal: Portal) -> None:
    browser = await portal.signed_in()
    data(await browser.get("/v2/rooms", headers={"authorization": "Basic b3BzOm9wcw=="}))


class TestShortLived:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"sign_in_idle_hours": 1.0, "sign_in_max_hours": 3.0})

    async def test_a_sign_in_that_is_not_used_ends(self, portal: Portal, clock: FakeClock) -> None:
        browser = await portal.signed_in()
        clock.advance(HOUR - 1)
        data(await browser.get("/v2/me"))
        clock.advance(HOUR)
        refused(await browser.get("/v2/me"), "unauthorized")

    async def test_one_that_is_used_ends_at_its_longest(self, portal: Portal, clock: FakeClock) -> None:
        browser = await portal.signed_in()
        for _ in range(5):
            clock.advance(HOUR / 2)
            me = data(await browser.get("/v2/me"))
        assert me["expires_at"] == "2026-03-01T15:00:00.123456Z"
        clock.advance(HOUR / 2)
        refused(await browser.get("/v2/me"), "unauthorized")

    async def test_what_is_over_is_cleaned_up(self, portal: Portal, runtime: Runtime, clock: FakeClock) -> None:
        await portal.signed_in()
        await runtime.worker.run_due()
        clock.advance(2 * HOUR)
        browser = await portal.let_in(email=EMAIL, password=PASSWORD)
        await runtime.worker.run_due()
        async with runtime.database.read() as connection:
            left = (await connection.execute(sa.select(sa.func.count()).select_from(sign_ins))).scalar_one()
        assert left == 1
        data(await browser.get("/v2/me"))
