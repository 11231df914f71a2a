"""Who comes by cookie is served as who comes by key: idempotency keys, rate limits, webhooks."""

from __future__ import annotations

import httpx

from tests.resources.answers import data, refused
from tests.resources.portal import COOKIE, EMAIL, PASSWORD, Portal
from videorooms.callers import Role, Scope
from videorooms.runtime import Runtime

KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


def is_replay(answer: httpx.Response) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


async def test_a_request_that_comes_again_is_carried_out_once(portal: Portal) -> None:
    browser = await portal.signed_in()
    first = await browser.post("/v2/rooms", json={"unique_name": "standup"}, headers=KEY)
    again = await browser.post("/v2/rooms", json={"unique_name": "standup"}, headers=KEY)
    data(first, 201)
    assert is_replay(again)
    assert again.content == first.content


async def test_another_sign_in_gets_no_answer_that_it_did_not_ask_for(portal: Portal) -> None:
    browser = await portal.signed_in()
    data(await browser.post("/v2/api_keys", json={"name": "website"}, headers=KEY), 201)
    other = await portal.signed_in("grace@example.org")
    answer = await other.post("/v2/api_keys", json={"name": "website"}, headers=KEY)
    refused(answer, "idempotency_key_reused", parameter="idempotency-key")


async def test_behind_a_proxy_that_sends_the_same_header_for_all_it_is_the_cookie_that_counts(portal: Portal) -> None:
    header = KEY | {"authorization": "Basic b3BzOm9wcw=="}
    browser, other = await portal.signed_in(), await portal.signed_in("grace@example.org")
    data(await browser.post("/v2/api_keys", json={"name": "website"}, headers=header), 201)
    answer = await other.post("/v2/api_keys", json={"name": "website"}, headers=header)
    refused(answer, "idempotency_key_reused", parameter="idempotency-key")


async def test_who_may_not_gets_no_answer_of_one_who_may(portal: Portal) -> None:
    browser = await portal.signed_in()
    data(await browser.post("/v2/rooms", headers=KEY), 201)
    viewer = await portal.signed_in("viewer@example.org", Role.VIEWER)
    refused(await viewer.post("/v2/rooms", headers=KEY), "forbidden")
    forged = await browser.post("/v2/rooms", headers=KEY | {"x-csrf-token": "wrong"})
    refused(forged, "csrf_refused", parameter="x-csrf-token")


async def test_a_sign_in_is_never_answered_from_a_book(portal: Portal) -> None:
    await portal.signed_in()
    browser = portal.browser()
    wish = {"email": EMAIL, "password": PASSWORD}
    answers = [await browser.post("/v2/sign_ins", json=wish, headers=KEY) for _ in range(2)]
    assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(201, False)] * 2
    assert answers[0].cookies[COOKIE] != answers[1].cookies[COOKIE]


async def test_each_user_has_a_count_and_a_key_one_for_itself_and_its_sign_ins(
    portal: Portal, runtime: Runtime
) -> None:
    ada, grace = await portal.signed_in(), await portal.signed_in("grace@example.org")
    again = await portal.let_in(email=EMAIL, password=PASSWORD)
    _, key = await runtime.api_keys.create(runtime.accounts.default_id, name="website", scope=Scope.ALL)
    by_key = await portal.let_in(api_key=key)
    runtime.rate_limits.by_key.limit = 2
    for browser in (ada, again):
        data(await browser.get("/v2/rooms"))
    refused(await ada.get("/v2/rooms"), "too_many_requests")
    refused(await again.get("/v2/rooms"), "too_many_requests")
    data(await grace.get("/v2/rooms"))
    data(await by_key.get("/v2/rooms"))
    header = {"authorization": f"Bearer {key}"}
    data(await portal.browser().get("/v2/rooms", headers=header))
    refused(await portal.browser().get("/v2/rooms", headers=header), "too_many_requests")


async def test_cookies_of_nobody_are_counted_by_where_they_come_from(portal: Portal, runtime: Runtime) -> None:
    good = await portal.signed_in()
    runtime.rate_limits.by_address.limit = 2
    browser = portal.browser("198.51.100.1")
    browser.cookies.set(COOKIE, "x" * 43)
    answers = [await browser.get("/v2/rooms") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    data(await good.get("/v2/rooms"))


async def test_what_a_user_does_is_told_to_webhooks_as_ever(portal: Portal, api: httpx.AsyncClient) -> None:
    browser = await portal.signed_in(role=Role.OPERATOR)
    wish = {"webhook_event_url": "http://127.0.0.1:9/", "webhook_extra_events": ["video.room.created"]}
    data(await browser.post("/v2/rooms", json=wish), 201)
    (delivery,) = data(await api.get("/v2/webhook_deliveries"))
    assert delivery["webhook"]["event_type"] == "video.room.created"
