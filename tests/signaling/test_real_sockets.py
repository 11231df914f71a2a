"""What only a real socket can do: bytes that are no text, messages beyond every limit, a peer that never reads."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode

from tests.signaling.conftest import House
from videorooms.signaling.socket import CuttableSocket

LONG = {"type": "text", "payload": "x" * 16_000}
# Whatever two kernels hold for a loopback socket, and the server's own queue.
MORE_THAN_BUFFERS = 12_000_000


class Wire:
    """A WebSocket by hand, so that it can break the rules."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes, opcode: Opcode = Opcode.TEXT) -> None:
        """One masked frame (RFC 6455 section 5.2) with a mask of zeros."""
        size = len(data)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + struct.pack("!H", size)
        self.writer.write(bytes([0x80 | opcode]) + length + bytes(4) + data)


@pytest.fixture
async def server(house: House) -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(
        house.app, ws=CuttableSocket, lifespan="off", log_config=None, access_log=False, ws_max_size=1024 * 1024
    )
    made = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(made._serve(sockets=[listener]))
        await until(lambda: made.started)
        yield made
        made.should_exit = True
        made.force_exit = True
        await serving


async def until(true: Callable[[], bool]) -> None:
    """Let the loop and the kernel work until it is so; neither of them can be asked to tell."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0)


def port_of(server: uvicorn.Server) -> int:
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


def url_of(server: uvicorn.Server) -> str:
    return f"ws://127.0.0.1:{port_of(server)}/signaling"


@asynccontextmanager
async def wire(server: uvicorn.Server) -> AsyncIterator[Wire]:
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port_of(server)))
    reader, writer = await asyncio.open_connection(sock=raw, limit=4096)
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    writer.write(
        f"GET /signaling HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    yield Wire(reader, writer)
    writer.transport.abort()


def join_frame(token: str, participant_id: str) -> str:
    fields = {"protocol": 1, "token": token, "participantId": participant_id, "canReceiveMessages": True}
    return json.dumps({"id": 1, "type": "join", **fields})


async def test_text_that_is_not_utf_8_ends_the_connection_and_fills_no_log(
    house: House, server: uvicorn.Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with connect(url_of(server)) as client:
            await client.send(join_frame(await house.token(), str(uuid4())))
            assert json.loads(await client.recv())["ok"]
            await client.send(b"\xff\xfe", text=True)
            assert json.loads(await client.recv())["reason"] == "protocol_error"
            with pytest.raises(ConnectionClosed):
                await client.recv()
            assert client.close_code == 4007
    assert not caplog.records


async def test_a_message_beyond_every_limit_closes_the_socket_unread(house: House, server: uvicorn.Server) -> None:
    witness = await house.join()
    async with connect(url_of(server)) as client:
        with pytest.raises(ConnectionClosed):
            await client.send(os.urandom(2_000_000).hex())
            await client.recv()
        assert client.close_code == 1009
    assert await witness.ask("keepalive") == {}


async def test_a_peer_that_never_reads_is_cut_with_everything_that_waits_for_it(
    house: House, server: uvicorn.Server
) -> None:
    sender, participant_id = await house.join(), str(uuid4())
    async with wire(server) as slow:
        slow.send(join_frame(await house.token(), participant_id).encode())
        await sender.change("participant_joined")
        for _ in range(MORE_THAN_BUFFERS // len(LONG["payload"])):
            house.clock.advance(0.05)
            result = await sender.ask("message", message=LONG)
            assert result == {}
            if any(one["type"] == "change" for one in sender.kept):
                break
        assert (await sender.change("participant_updated"))["change"]["participant"]["connection"] == "reconnecting"
        # The writer's time, then that of the server's buffer.
        await house.pass_time(6, awake=[sender])
        await house.pass_time(6, awake=[sender])
        await until(lambda: not server.server_state.connections)
    assert await sender.ask("keepalive") == {}
