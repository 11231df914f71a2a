"""A client of the signaling WebSocket as tests speak with it: over the real ASGI app, without a network.

A test reads like the conversation: it sends, and awaits what must come. Everything that the server sends stays in
order, and a result never hides what came before it. Each message is held to contracts/signaling.schema.json.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from starlette.types import ASGIApp

Frame = dict[str, Any]
SCHEMA = json.loads((Path(__file__).parents[2] / "contracts" / "signaling.schema.json").read_text(encoding="utf-8"))
SERVER_MESSAGE = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/ServerMessage"})
# Only a test that would hang anyway ever waits that long.
HANGS_AFTER = 10.0


class Client:
    def __init__(self, app: ASGIApp, *, participant_id: str | None = None) -> None:
        self.participant_id = participant_id or str(uuid4())
        self.transport_id = str(uuid4())
        self.joined: Frame = {}
        self.close_code: int | None = None
        self.stalled = asyncio.Event()
        self.stalled.set()
        self.broken = False
        # Messages read ahead of their turn.
        self.kept: list[Frame] = []
        self._app = app
        self._accepted = asyncio.Event()
        self._ids = 0
        self._incoming: asyncio.Queue[Frame] = asyncio.Queue()
        self._outgoing: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._serving: asyncio.Task[None] | None = None

    # The socket.

    async def connect(self) -> Client:
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": "/signaling",
            "raw_path": b"/signaling",
            "query_string": b"",
            "root_path": "",
            "headers": [(b"origin", b"https://elsewhere.example")],
            "client": ("127.0.0.1", 1),
            "server": ("server", 80),
            "subprotocols": [],
            "state": {},
            "extensions": {},
        }
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._serving = asyncio.create_task(self._app(scope, self._incoming.get, self._take))  # type: ignore[arg-type]
        await self._accepted.wait()
        return self

    async def _take(self, message: Frame) -> None:
        """The server's side of `send`: waits while the client does not read."""
        await self.stalled.wait()
        if self.broken:
            raise OSError("the client is gone")
        if message["type"] == "websocket.accept":
            self._accepted.set()
        elif message["type"] == "websocket.send":
            said = json.loads(message["text"])
            SERVER_MESSAGE.validate(said)
            self._outgoing.put_nowait(said)
        elif message["type"] == "websocket.close":
            self.close_code = message["code"]
            self._outgoing.put_nowait(None)

    def send_text(self, text: str) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, data: bytes) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": data})

    def stop_reading(self) -> None:
        self.stalled.clear()

    async def drop(self) -> None:
        """The network breaks: no goodbye from either side. Returns when the server has noticed."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await self.over()

    async def over(self) -> None:
        """The server is done with this socket."""
        assert self._serving is not None
        async with asyncio.timeout(HANGS_AFTER):
            await self._serving

    async def tear_down(self) -> None:
        self.stalled.set()
        if self._serving is not None and not self._serving.done():
            self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
            with suppress(TimeoutError):
                await self.over()

    # The conversation.

    def send(self, kind: str, **fields: Any) -> int:
        """Send a request; gives its id."""
        self._ids += 1
        self.send_text(json.dumps({"id": self._ids, "type": kind, **fields}))
        return self._ids

    async def join(self, token: str, **fields: Any) -> Frame:
        """Join, and give the result's data."""
        self.send("join", protocol=1, token=token, participantId=self.participant_id, **fields)
        self.joined = await self.ok()
        return self.joined

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """Send a request and give its result's data; what happens meanwhile is kept for later."""
        return await self.ok(self.send(kind, **fields))

    async def refused(self, kind: str, **fields: Any) -> str:
        """Send a request and give the code of its error."""
        result = await self.result(self.send(kind, **fields))
        assert not result["ok"], result
        code: str = result["error"]["code"]
        return code

    async def ok(self, request_id: int | None = None) -> Frame:
        result = await self.result(request_id)
        assert result["ok"], result
        data: Frame = result["data"]
        return data

    async def result(self, request_id: int | None = None) -> Frame:
        while (message := await self._read())["type"] != "result":
            self.kept.append(message)
        assert request_id in (None, message["id"]), message
        return message

    async def next(self) -> Frame:
        """The next message that is no result; fails when the connection is closed instead."""
        return self.kept.pop(0) if self.kept else await self._read()

    async def _read(self) -> Frame:
        async with asyncio.timeout(HANGS_AFTER):
            message = await self._outgoing.get()
        assert message is not None, f"closed with {self.close_code}"
        return message

    async def change(self, kind: str | None = None) -> Frame:
        """The next change; nothing but notices may come before it."""
        while (message := await self.next())["type"] != "change":
            assert message["type"] == "notice", message
        assert kind in (None, message["change"]["kind"]), message
        return message

    async def notice(self, kind: str) -> Frame:
        """The next notice of a kind, passing over everything else."""
        while True:
            message = await self.next()
            if message["type"] == "notice" and message["notice"]["kind"] == kind:
                notice: Frame = message["notice"]
                return notice

    async def goodbye(self) -> tuple[str | None, int | None]:
        """The reason of the goodbye, None without one, and the close code; passes over what was sent before."""
        reason = None
        async with asyncio.timeout(HANGS_AFTER):
            while (message := await self._outgoing.get()) is not None:
                assert reason is None, f"{message} came after the goodbye"
                if message["type"] == "goodbye":
                    reason = message["reason"]
        return reason, self.close_code

    async def everything(self) -> list[Frame]:
        """What has come and was not read yet, after an exchange that shows that there is no more on the way."""
        assert await self.ask("keepalive") == {}
        seen, self.kept = self.kept, []
        return seen
