"""Links to set a password: good once and for a time, the first one of a server, and what is made of it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock, client_of
from tests.resources.answers import data, refused
from tests.resources.portal import EMAIL, PASSWORD, Portal
from videorooms.callers import Role
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.settings import Settings

HOUR = 3600


async def take(browser: httpx.AsyncClient, token: str, **more: str) -> httpx.Response:
    return await browser.post("/v2/sign_ins", json={"invitation": token, "password": PASSWORD} | more)


async def test_an_invitation_is_a_link_of_where_the_client_reaches_the_server(
    api: httpx.AsyncClient, portal: Portal
) -> None:
    user = await portal.user()
    made = data(await api.post(f"/v2/users/{user.id}/actions/invite"), 201)
    token = made["url"].removeprefix("http://server/#/welcome?token=")
    assert len(token) == 43
    assert made == {
        "id": made["id"],
        "record_type": "invitation",
        "user_id": user.id,
        "url": made["url"],
        "expires_at": "2026-03-04T12:00:00.123456Z",
    }
    assert data(await take(portal.browser(), token), 201)["email"] == EMAIL


async def test_it_is_good_once(portal: Portal) -> None:
    token = await portal.invitation(await portal.user())
    data(await take(portal.browser(), token), 201)
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")


async def test_of_many_who_take_it_at_once_one_gets_in(portal: Portal) -> None:
    token = await portal.invitation(await portal.user())
    answers = await asyncio.gather(*[take(portal.browser(), token) for _ in range(6)])
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401, 401, 401]


async def test_it_is_good_for_three_days(portal: Portal, clock: FakeClock) -> None:
    user = await portal.user()
    token = await portal.invitation(user)
    clock.advance(72 * HOUR)
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")
    token = await portal.invitation(user)
    clock.advance(72 * HOUR - 1)
    data(await take(portal.browser(), token), 201)


async def test_a_new_one_ends_those_before_it(portal: Portal) -> None:
    user = await portal.user()
    first, second = [await portal.invitation(user) for _ in range(2)]
    refused(await take(portal.browser(), first), "sign_in_refused", pointer="/invitation")
    data(await take(portal.browser(), second), 201)


async def test_who_is_disabled_or_deleted_takes_none(portal: Portal, runtime: Runtime, api: httpx.AsyncClient) -> None:
    user = await portal.user(role=Role.VIEWER)
    token = await portal.invitation(user)
    await runtime.users.update(user.account_id, user.id, {"disabled": True})
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")
    answer = await api.post(f"/v2/users/{user.id}/actions/invite")
    refused(answer, "unprocessable", parameter="user_id")
    await runtime.users.delete(user.account_id, user.id)
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")


async def test_it_ends_with_the_address_that_it_went_to(portal: Portal, api: httpx.AsyncClient) -> None:
    user = await portal.user()
    token = await portal.invitation(user)
    data(await api.patch(f"/v2/users/{user.id}", json={"email": "right@example.com"}))
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")


async def test_it_does_not_come_back_with_who_was_disabled(portal: Portal, api: httpx.AsyncClient) -> None:
    await portal.user("other@example.org")
    user = await portal.user()
    token = await portal.invitation(user)
    for disabled in (True, False):
        data(await api.patch(f"/v2/users/{user.id}", json={"disabled": disabled}))
    refused(await take(portal.browser(), token), "sign_in_refused", pointer="/invitation")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "out_of_range"),
        ("eleven char", "out_of_range"),
        ("x" * 257, "out_of_range"),
        ("x" * 1025, "out_of_range"),
        ("abababababab", "unprocessable"),
        ("Ada@Example.org", "unprocessable"),
    ],
)
async def test_a_password_that_others_would_guess_is_refused_and_the_link_stays_good(
    portal: Portal, password: str, code: str
) -> None:
    token = await portal.invitation(await portal.user())
    refused(await take(portal.browser(), token, password=password), code, pointer="/password")
    data(await take(portal.browser(), token), 201)


@pytest.mark.parametrize(
    "password", ["twelve chars", "x1 y2 z3 \U0001f511 \u00e9", "\x00 NUL is one too", "a" * 252 + "bcde"]
)
async def test_passwords_of_all_characters_are_taken(portal: Portal, password: str) -> None:
    token = await portal.invitation(await portal.user())
    await portal.let_in(invitation=token, password=password)
    await portal.let_in(email=EMAIL, password=password)


async def test_a_password_is_the_same_however_a_keyboard_makes_its_characters(portal: Portal) -> None:
    token = await portal.invitation(await portal.user())
    await portal.let_in(invitation=token, password="caf\u00e9 correct horse")
    await portal.let_in(email=EMAIL, password="cafe\u0301 correct horse")


class TestFirstStart:
    @pytest.fixture
    async def first(self, settings: Settings, clock: FakeClock) -> Any:
        started = Runtime(settings, clock=clock, engine=FakeEngine())
        link = (await started.start()).owner_link
        assert link is not None
        yield started, link.token
        await started.stop()

    async def test_its_link_makes_the_first_owner_and_signs_in(self, first: tuple[Runtime, str]) -> None:
        runtime, token = first
        async with client_of(runtime) as client:
            me = data(await take(client, token, email="Ada@example.org", name="Ada"), 201)
            assert (me["kind"], me["email"], me["name"], me["role"]) == ("user", EMAIL, "Ada", "owner")
            assert data(await client.get("/v2/users"))[0]["status"] == "active"
            refused(await take(client, token, email="x@example.org"), "sign_in_refused", pointer="/invitation")
            data(await client.post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD}), 201)

    async def test_it_asks_for_an_address_and_takes_its_start_for_a_name(self, first: tuple[Runtime, str]) -> None:
        runtime, token = first
        async with client_of(runtime) as client:
            refused(await take(client, token), "unprocessable", pointer="/email")
            refused(await take(client, token, email="nonsense"), "unprocessable", pointer="/email")
            assert data(await take(client, token, email=EMAIL), 201)["name"] == "ada"

    async def test_it_ends_when_there_is_a_user(self, first: tuple[Runtime, str]) -> None:
        runtime, token = first
        await runtime.users.create(runtime.accounts.default_id, email="x@example.org", name="x", role=Role.VIEWER)
        async with client_of(runtime) as client:
            refused(await take(client, token, email=EMAIL), "sign_in_refused", pointer="/invitation")

    async def test_of_two_who_take_it_at_once_one_is_the_owner(self, first: tuple[Runtime, str]) -> None:
        runtime, token = first
        async with client_of(runtime) as client:
            answers = await asyncio.gather(*[take(client, token, email=f"{one}@example.org") for one in "abc"])
        assert sorted(answer.status_code for answer in answers) == [201, 401, 401]

    async def test_it_ends_after_its_time(self, first: tuple[Runtime, str], clock: FakeClock) -> None:
        runtime, token = first
        clock.advance(72 * HOUR)
        async with client_of(runtime) as client:
            refused(await take(client, token, email=EMAIL), "sign_in_refused", pointer="/invitation")

    async def test_no_later_start_makes_another(self, first: tuple[Runtime, str], settings: Settings) -> None:
        await first[0].stop()
        again = Runtime(settings, engine=FakeEngine())
        assert (await again.start()).owner_link is None
        await again.stop()
