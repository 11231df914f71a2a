"""A receiver of webhooks on loopback: a real HTTP server that answers as it is told, and remembers all it got."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Received:
    """One request, as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def event_type(self) -> str:
        return str(self.document["data"]["event_type"])

    @property
    def event_id(self) -> str:
        return str(self.document["data"]["id"])


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    # Instead of an answer: silence, or an end of the connection without a word.
    hang: bool = False
    reset: bool = False
    raw: bytes | None = None


OK = Reply()
HANG = Reply(hang=True)
RESET = Reply(reset=True)

Behaviour = Callable[[Received], Reply]


class Receiver:
    """`answer` decides what each request gets; `connections` counts those that were opened."""

    def __init__(self, answer: Behaviour = lambda _: OK) -> None:
        self.answer = answer
        self.received: list[Received] = []
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[Any]] = set()
        self._changed = asyncio.Event()

    async def start(self, host: str = LOOPBACK, port: int = 0, ssl: Any = None) -> None:
        self._server = await asyncio.start_server(self._serve, host, port, ssl=ssl)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/hook"

    def event_types(self) -> list[str]:
        return [request.event_type.removeprefix("video.room.") for request in self.received]

    async def until(self, count: int, within: float = 10) -> None:
        """Returns when so many requests have come."""
        async with asyncio.timeout(within):
            while len(self.received) < count:
                self._changed.clear()
                await self._changed.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            await self._exchange(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        received = Received(line, headers, body)
        reply = self.answer(received)
        self.received.append(received)
        self._changed.set()
        await _reply(reply, writer)


async def _reply(reply: Reply, writer: asyncio.StreamWriter) -> None:
    if reply.hang:
        await asyncio.Event().wait()
    if reply.reset:
        # With nothing left to send, the system says RST.
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        return
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return
    fields = [("content-length", str(len(reply.body))), *reply.headers]
    head = f"HTTP/1.1 {reply.status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields)
    writer.write(head.encode() + b"\r\n" + reply.body)
    await writer.drain()


def in_turn(*replies: Reply) -> Behaviour:
    """These replies one after the other, then the last of them for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
