"""The REST API as an application's backend calls it, with the API key of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.server import API_KEY, Server


@dataclass(frozen=True)
class Tokens:
    client: str
    refresh: str


class Rest:
    def __init__(self, server: Server) -> None:
        self.http = httpx.AsyncClient(
            base_url=f"{server.origin}/v2", headers={"Authorization": f"Bearer {API_KEY}"}, timeout=10.0
        )

    async def close(self) -> None:
        await self.http.aclose()

    async def _call(self, method: str, path: str, **more: Any) -> Any:
        response = await self.http.request(method, path, **more)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    async def get(self, path: str, **wish: Any) -> Any:
        """What is answered there."""
        return (await self._call("GET", path, params=wish))["data"]

    async def create_room(self, **fields: Any) -> str:
        room: str = (await self._call("POST", "/rooms", json=fields))["data"]["id"]
        return room

    async def room(self, room_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self._call("GET", f"/rooms/{room_id}"))["data"]
        return found

    async def delete_room(self, room_id: str) -> None:
        await self._call("DELETE", f"/rooms/{room_id}")

    async def tokens(self, room_id: str, **wish: Any) -> Tokens:
        made = await self._call("POST", f"/rooms/{room_id}/actions/generate_join_client_token", json=wish)
        return Tokens(made["data"]["token"], made["data"]["refresh_token"])

    async def hidden(self, room_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._call("GET", f"/rooms/{room_id}/hidden_participants"))["data"]
        return found

    async def sessions(self, room_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._call("GET", f"/rooms/{room_id}/sessions"))["data"]
        return found

    async def participants(self, session_id: str) -> list[dict[str, Any]]:
        path = f"/room_sessions/{session_id}/participants"
        found: list[dict[str, Any]] = (await self._call("GET", path, params={"page[size]": 250}))["data"]
        return found

    async def recordings(self, room_id: str) -> list[dict[str, Any]]:
        wish = {"filter[room_id]": room_id, "page[size]": 250}
        found: list[dict[str, Any]] = (await self._call("GET", "/room_recordings", params=wish))["data"]
        return found

    async def act(self, session_id: str, action: str, **chosen: Any) -> None:
        done = await self._call("POST", f"/room_sessions/{session_id}/actions/{action}", json=chosen or None)
        assert done == {"data": {"result": "ok"}}
