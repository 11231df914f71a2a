"""Rate limits: so many requests a minute for a key, and for an address without one; the headers say what is left."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import data, refused
from videorooms.callers import Scope
from videorooms.runtime import Runtime
from videorooms.settings import Settings

REFRESH = "/v2/rooms/x/actions/refresh_client_token"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"rate_limit_per_key": 3, "rate_limit_per_address": 2})


def told(answer: httpx.Response) -> tuple[str, str, str]:
    limit, remaining, reset = (answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset"))
    return limit, remaining, reset


async def test_every_answer_says_what_is_left(api: httpx.AsyncClient) -> None:
    # The clock of the tests stands 40 s into its minute.
    assert told(await api.post("/v2/rooms")) == ("3", "2", "20")
    assert told(await api.get("/v2/rooms/x")) == ("3", "1", "20")


async def test_one_request_too_many_is_refused_until_the_minute_is_over(
    api: httpx.AsyncClient, clock: FakeClock
) -> None:
    for _ in range(3):
        data(await api.get("/v2/rooms"))
    answer = await api.post("/v2/rooms", content=b"not even read")
    refused(answer, "too_many_requests")
    assert told(answer) == ("3", "0", "20")
    assert answer.headers["retry-after"] == "20"
    clock.advance(19)
    refused(await api.get("/v2/rooms"), "too_many_requests")
    clock.advance(1)
    answer = await api.get("/v2/rooms")
    assert told(answer) == ("3", "2", "60")
    assert data(answer) == []


async def test_each_key_has_its_own_count(api: httpx.AsyncClient, runtime: Runtime) -> None:
    for _ in range(4):
        await api.get("/v2/rooms")
    _, key = await runtime.api_keys.create(runtime.accounts.default_id, name="another", scope=Scope.ALL)
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as client:
        data(await client.get("/v2/rooms"))


async def test_strangers_are_counted_by_address_and_keys_from_there_are_not(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    refused(await anonymous.get("/v2/rooms"), "unauthorized")
    refused(await anonymous.post(REFRESH, json={"refresh_token": "x"}), "forbidden", pointer="/refresh_token")
    refused(await anonymous.get("/v2/rooms"), "too_many_requests")
    refused(await anonymous.post(REFRESH, json={"refresh_token": "x"}), "too_many_requests")
    data(await api.get("/v2/rooms"))


async def test_each_address_has_its_own_count(runtime: Runtime) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        app = client_of(runtime)._transport.app  # type: ignore[attr-defined]
        transport = httpx.ASGITransport(app=app, client=(address, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            codes = [(await client.get("/v2/rooms")).status_code for _ in range(3)]
        assert codes == [401, 401, 429]


async def test_probes_and_pages_are_not_counted(anonymous: httpx.AsyncClient) -> None:
    for _ in range(5):
        answer = await anonymous.get("/healthz")
        assert answer.status_code == 200
        assert "x-ratelimit-limit" not in answer.headers


class TestWithoutLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"rate_limit_per_key": 0, "rate_limit_per_address": 0})

    async def test_nobody_is_refused_and_no_header_is_sent(self, runtime: Runtime) -> None:
        async with client_of(runtime, {"authorization": f"Bearer {API_KEY}"}) as client:
            for _ in range(10):
                answer = await client.get("/v2/rooms")
                assert data(answer) == []
            assert "x-ratelimit-limit" not in answer.headers
