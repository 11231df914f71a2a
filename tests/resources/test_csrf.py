"""Pages of others and the cookie: what changes something needs the token of the sign-in, and must come from here."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import API_KEY
from tests.resources.answers import data, refused
from tests.resources.portal import COOKIE, EMAIL, PASSWORD, Portal
from videorooms.runtime import Runtime


async def change(browser: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await browser.post("/v2/rooms", headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_without_the_token_everything_may_be_read_and_nothing_changed(portal: Portal) -> None:
    browser = await portal.signed_in()
    token = browser.headers.pop("x-csrf-token")
    data(await browser.get("/v2/rooms"))
    refused(await change(browser), "csrf_refused", parameter="x-csrf-token")
    data(await change(browser, x_csrf_token=token), 201)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_the_token_is_asked_for_by_whatever_method_changes_something(
    portal: Portal, room_id: str, method: str
) -> None:
    browser = await portal.signed_in()
    del browser.headers["x-csrf-token"]
    path = "/v2/rooms" if method == "POST" else f"/v2/rooms/{room_id}"
    refused(await browser.request(method, path), "csrf_refused", parameter="x-csrf-token")


@pytest.mark.parametrize("wrong", ["", "x", "x" * 43, "x" * 8000, "Schl\xfcssel", "\xff"])
async def test_a_wrong_token_is_refused(portal: Portal, wrong: str) -> None:
    browser = await portal.signed_in()
    del browser.headers["x-csrf-token"]
    answer = await browser.post("/v2/rooms", headers=[(b"x-csrf-token", wrong.encode("latin-1"))])
    refused(answer, "csrf_refused", parameter="x-csrf-token")


async def test_the_token_of_another_sign_in_is_a_wrong_one(portal: Portal) -> None:
    browser = await portal.signed_in()
    again = await portal.let_in(email=EMAIL, password=PASSWORD)
    answer = await change(browser, x_csrf_token=again.headers["x-csrf-token"])
    refused(answer, "csrf_refused", parameter="x-csrf-token")


async def test_the_cookie_s_own_text_is_a_wrong_one(portal: Portal) -> None:
    browser = await portal.signed_in()
    answer = await change(browser, x_csrf_token=browser.cookies[COOKIE])
    refused(answer, "csrf_refused", parameter="x-csrf-token")


ELSEWHERE = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://server"},
    {"origin": "https://evil.example.org"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://["},
    {"origin": "http://server:8081"},
    {"origin": "http://server.evil.example.org"},
    {"origin": "http://evil@server"},
]
FROM_HERE = [
    {},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"origin": "http://server"},
    {"origin": "https://server"},
    {"sec-fetch-site": "same-origin", "origin": "http://server"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
async def test_a_page_of_another_origin_changes_nothing_even_with_the_token(
    portal: Portal, headers: dict[str, str]
) -> None:
    browser = await portal.signed_in()
    refused(await browser.post("/v2/rooms", headers=headers), "csrf_refused", parameter="origin")
    assert data(await browser.get("/v2/rooms")) == []


@pytest.mark.parametrize("headers", FROM_HERE, ids=str)
async def test_our_own_pages_do_and_so_do_programs_that_say_nothing_of_it(
    portal: Portal, headers: dict[str, str]
) -> None:
    browser = await portal.signed_in()
    data(await browser.post("/v2/rooms", headers=headers), 201)


async def test_behind_a_proxy_that_asks_another_host_the_public_address_is_ours(
    portal: Portal, runtime: Runtime
) -> None:
    runtime.settings = runtime.settings.model_copy(update={"public_url": "https://rooms.example.org/video"})
    browser = await portal.signed_in()
    data(await browser.post("/v2/rooms", headers={"origin": "https://rooms.example.org"}), 201)
    answer = await browser.post("/v2/rooms", headers={"origin": "https://rooms.example.org.evil.example"})
    refused(answer, "csrf_refused", parameter="origin")


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
async def test_no_page_of_another_origin_signs_anybody_in(portal: Portal, headers: dict[str, str]) -> None:
    browser = portal.browser()
    answer = await browser.post("/v2/sign_ins", json={"api_key": API_KEY}, headers=headers)
    refused(answer, "csrf_refused", parameter="origin")
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_no_form_signs_anybody_in(portal: Portal, media_type: str) -> None:
    content = b'{"api_key": "%s"}' % API_KEY.encode()
    answer = await portal.browser().post("/v2/sign_ins", content=content, headers={"content-type": media_type})
    refused(answer, "unsupported_media_type", parameter="content-type")


async def test_with_an_api_key_any_page_may_ask_for_anything(api: httpx.AsyncClient) -> None:
    for headers in ELSEWHERE:
        data(await api.post("/v2/rooms", headers=headers), 201)


async def test_no_other_page_is_shown_what_the_cookie_gets(portal: Portal) -> None:
    browser = await portal.signed_in()
    answer = await browser.get("/v2/me", headers={"origin": "https://evil.example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
