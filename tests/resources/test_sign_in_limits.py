"""Guessing: so many refused tries from one address, and with one e-mail address, in a quarter of an hour."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import API_KEY, FakeClock
from tests.resources.answers import data, refused
from tests.resources.portal import EMAIL, PASSWORD, Portal
from videorooms.runtime import Runtime
from videorooms.settings import Settings

BY_ADDRESS, BY_EMAIL = 5, 3
# The monotonic clock of the tests stands 100 s into its window.
LEFT_SECS = 800


@pytest.fixture
def settings(settings: Settings) -> Settings:
    changes = {"sign_in_limit_per_address": BY_ADDRESS, "sign_in_limit_per_email": BY_EMAIL}
    return settings.model_copy(update=changes)


async def attempt(browser: httpx.AsyncClient, email: str = EMAIL, password: str = "a wrong guess") -> httpx.Response:
    return await browser.post("/v2/sign_ins", json={"email": email, "password": password})


async def test_one_try_too_many_from_an_address_is_refused_whatever_it_says(portal: Portal) -> None:
    await portal.signed_in()
    browser = portal.browser("198.51.100.1")
    for number in range(BY_ADDRESS):
        refused(await attempt(browser, f"{number}@example.org"), "sign_in_refused")
    wishes: list[dict[str, Any]] = [
        {"email": EMAIL, "password": PASSWORD},
        {"api_key": API_KEY},
        {"invitation": "x", "password": PASSWORD},
    ]
    for wish in wishes:
        answer = await browser.post("/v2/sign_ins", json=wish)
        refused(answer, "too_many_requests")
        assert answer.headers["retry-after"] == str(LEFT_SECS)
    await portal.let_in(email=EMAIL, password=PASSWORD)


async def test_when_the_time_is_over_one_may_try_again(portal: Portal, clock: FakeClock) -> None:
    await portal.signed_in()
    browser = portal.browser("198.51.100.1")
    for _ in range(BY_EMAIL):
        await attempt(browser)
    clock.advance(LEFT_SECS - 1)
    answer = await attempt(browser, password=PASSWORD)
    refused(answer, "too_many_requests")
    assert answer.headers["retry-after"] == "1"
    clock.advance(1)
    data(await attempt(browser, password=PASSWORD), 201)


async def test_an_e_mail_address_is_tried_only_so_often_from_wherever(portal: Portal) -> None:
    await portal.signed_in()
    for number in range(BY_EMAIL):
        refused(await attempt(portal.browser(f"198.51.100.{number}")), "sign_in_refused")
    refused(await attempt(portal.browser("198.51.100.9"), " ADA@example.org", PASSWORD), "too_many_requests")
    refused(await attempt(portal.browser("198.51.100.9"), "grace@example.org"), "sign_in_refused")


async def test_an_address_that_nobody_has_is_limited_as_one_that_somebody_has(portal: Portal) -> None:
    await portal.signed_in()
    said = []
    for place, email in (("1", EMAIL), ("2", "nobody@example.org")):
        answers = [await attempt(portal.browser(f"198.51.{place}.{number}"), email) for number in range(5)]
        said.append([(answer.status_code, answer.content, answer.headers.get("retry-after")) for answer in answers])
    assert said[0] == said[1]
    assert [status for status, _, _ in said[0]] == [401, 401, 401, 429, 429]


async def test_many_tries_at_once_are_no_more_than_in_a_row(portal: Portal) -> None:
    await portal.signed_in()
    answers = await asyncio.gather(*[attempt(portal.browser(f"198.51.100.{number}")) for number in range(12)])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * BY_EMAIL + [429] * (12 - BY_EMAIL)


async def test_good_tries_are_not_counted(portal: Portal) -> None:
    await portal.signed_in()
    browser = portal.browser("198.51.100.1")
    for _ in range(3 * BY_ADDRESS):
        data(await attempt(browser, password=PASSWORD), 201)
        data(await browser.post("/v2/sign_ins", json={"api_key": API_KEY}), 201)


async def test_who_is_in_stays_in_while_others_guess(portal: Portal) -> None:
    browser = await portal.signed_in()
    for number in range(BY_EMAIL + 1):
        await attempt(portal.browser(f"198.51.100.{number}"))
    data(await browser.get("/v2/me"))


async def test_an_invitation_lets_in_whose_address_others_guess_at(portal: Portal, runtime: Runtime) -> None:
    await portal.signed_in()
    for number in range(BY_EMAIL + 1):
        await attempt(portal.browser(f"198.51.100.{number}"))
    user = await runtime.users.named(runtime.accounts.default_id, EMAIL)
    await portal.let_in(invitation=await portal.invitation(user), password="quite another password")


async def test_a_customer_s_whole_ipv6_network_is_one_address(portal: Portal) -> None:
    addresses = [f"2001:db8:1:2::{number:x}" for number in range(BY_ADDRESS)]
    for number, address in enumerate(addresses):
        refused(await attempt(portal.browser(address), f"{number}@example.org"), "sign_in_refused")
    refused(await attempt(portal.browser("2001:db8:1:2:ffff::1"), "x@example.org"), "too_many_requests")
    refused(await attempt(portal.browser("2001:db8:1:3::1"), "x@example.org"), "sign_in_refused")


async def test_guessing_the_password_of_who_is_signed_in_is_limited_too(portal: Portal) -> None:
    browser = await portal.signed_in()
    wish = {"current_password": "a wrong guess", "new_password": "quite another password"}
    answers = [await browser.post("/v2/me/actions/change_password", json=wish) for _ in range(BY_EMAIL + 1)]
    assert [answer.status_code for answer in answers] == [403] * BY_EMAIL + [429]


class TestWithoutLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"sign_in_limit_per_address": 0, "sign_in_limit_per_email": 0})

    async def test_nobody_is_told_to_wait(self, portal: Portal) -> None:
        browser = portal.browser()
        assert {(await attempt(browser)).status_code for _ in range(20)} == {401}
