"""A server whose webhooks may go to loopback, rooms that send them, and receivers there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telnyx import Telnyx

from tests.conftest import FakeClock
from tests.resources.answers import data
from tests.resources.people import People
from tests.webhooks.receiver import Behaviour, Receiver
from videorooms.runtime import Runtime
from videorooms.settings import Settings

MakeReceiver = Callable[..., Awaitable[Receiver]]


@pytest.fixture
def clock() -> FakeClock:
    """Stands at the real time: the official verifier refuses what is minutes away from it."""
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_allowed_networks": ["127.0.0.0/8"]})


@pytest.fixture
def people(runtime: Runtime) -> People:
    return People(runtime)


@pytest.fixture
async def make_receiver() -> AsyncIterator[MakeReceiver]:
    made: list[Receiver] = []

    async def make(answer: Behaviour | None = None, **options: Any) -> Receiver:
        receiver = Receiver(answer) if answer else Receiver()
        await receiver.start(**options)
        made.append(receiver)
        return receiver

    yield make
    for receiver in made:
        await receiver.stop()


@pytest.fixture
async def receiver(make_receiver: MakeReceiver) -> Receiver:
    return await make_receiver()


class Rooms:
    """Rooms that send webhooks."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self._api = api

    async def make(self, url: str, **fields: Any) -> str:
        body = {"webhook_event_url": url, "webhook_timeout_secs": 1} | fields
        return str(data(await self._api.post("/v2/rooms", json=body), 201)["id"])


@pytest.fixture
def rooms(api: httpx.AsyncClient) -> Rooms:
    return Rooms(api)


class Log:
    """The delivery log, by REST."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self._api = api

    async def all(self, **filters: str) -> list[Any]:
        """Oldest first."""
        params = {f"filter[{name}]": value for name, value in filters.items()}
        return list(reversed(data(await self._api.get("/v2/webhook_deliveries", params=params))))

    async def one(self, delivery_id: str) -> Any:
        return data(await self._api.get(f"/v2/webhook_deliveries/{delivery_id}"))

    async def replay(self, delivery_id: str) -> None:
        assert data(await self._api.post(f"/v2/webhook_deliveries/{delivery_id}/actions/replay")) == {"result": "ok"}


@pytest.fixture
def delivery_log(api: httpx.AsyncClient) -> Log:
    return Log(api)


async def public_keys(api: httpx.AsyncClient) -> dict[str, str]:
    """By status."""
    return {key["status"]: key["public_key"] for key in data(await api.get("/v2/webhook_keys"))}


def official_client(public_key: str) -> Telnyx:
    """The SDK of the contract, told nothing but the public key."""
    return Telnyx(api_key="unused", public_key=public_key)
