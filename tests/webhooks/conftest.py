"""A server whose webhooks may go to loopback, rooms that send them, and receivers there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
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
        body = {"webhook_event_url": url, "webhook_timeout_secs": 10} | fields
        return str(data(await self._api.post("/v2/rooms", json=body), 201)["id"])


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


@dataclass(frozen=True, slots=True)
class Stage:
    """All that most tests of webhooks need."""

    runtime: Runtime
    clock: FakeClock
    rooms: Rooms
    people: People
    log: Log

    async def run(self, seconds: float = 0) -> None:
        """Let so much time pass, and everything happen that is due then."""
        self.clock.advance(seconds)
        await self.runtime.worker.run_due()


@pytest.fixture
def stage(runtime: Runtime, clock: FakeClock, api: httpx.AsyncClient) -> Stage:
    return Stage(runtime, clock, Rooms(api), People(runtime), Log(api))


async def public_keys(api: httpx.AsyncClient) -> dict[str, str]:
    """By status."""
    return {key["status"]: key["public_key"] for key in data(await api.get("/v2/webhook_keys"))}


def official_client(public_key: str) -> Telnyx:
    """The SDK of the contract, told nothing but the public key."""
    return Telnyx(api_key="unused", public_key=public_key)
