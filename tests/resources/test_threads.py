"""What a request costs that it need not."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import httpx
import pytest

from tests.resources.answers import data


async def test_no_request_waits_for_a_thread_but_those_of_the_database(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("a thread was asked for: is there a dependency that is no coroutine?")

    monkeypatch.setattr(anyio.to_thread, "run_sync", refuse)
    room = data(await api.post("/v2/rooms", json={}), 201)
    token = f"/v2/rooms/{room['id']}/actions/generate_join_client_token"
    data(await api.post(token, json={}), 201)
    for path in (
        f"/v2/rooms/{room['id']}/sessions",
        "/v2/rooms",
        "/v2/room_sessions",
        "/v2/room_participants",
        "/v2/room_recordings",
        "/v2/room_compositions",
        "/v2/webhook_deliveries",
        "/v2/webhook_keys",
        "/v2/api_keys",
    ):
        data(await api.get(path))
