"""A network between a client and the server that tests can worsen: seeded UDP and TCP relays.

`links` gives every person of a test a path of their own through these; tests cut, delay, drop and limit each
direction and put datagrams of their own on it. Everything runs on one thread with its own event loop, so a busy
test does not disturb the packets. It needs no privilege of the kernel and never looks into what it carries.
"""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
Address = tuple[str, int]
LOOPBACK = "127.0.0.1"
# What one socket may hold while the thread is busy; the default drops frames' bursts on a loaded machine.
SOCKET_BUFFER = 1 << 20


class RelayThread:
    """The event loop that carries all relays of a test run."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="relay", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


@dataclass
class Direction:
    """How packets of one direction fare. Attributes may be set from any thread at any time."""

    random: random.Random
    loop: asyncio.AbstractEventLoop
    cut: bool = False
    delay_ms: float = 0.0
    loss: float = 0.0
    rate_kbps: float | None = None
    queue_ms: float = 300.0
    passed: int = 0
    dropped: int = 0
    _free_at: float = field(default=0.0, repr=False)
    _last_due: float = field(default=0.0, repr=False)

    def carry(self, size: int, deliver: Callable[[], None]) -> None:
        now = self.loop.time()
        departs = now
        if self.cut or (self.loss and self.random.random() < self.loss):
            self.dropped += 1
            return
        if self.rate_kbps is not None:
            departs = max(now, self._free_at)
            if (departs - now) * 1000 > self.queue_ms:
                self.dropped += 1
                return
            departs += size * 8 / (self.rate_kbps * 1000)
            self._free_at = departs
        self.passed += 1
        due = departs + self.delay_ms / 1000
        if due <= now and self._last_due <= now:
            deliver()
            return
        # Strictly later than the one before: packets that are due at once must not overtake each other.
        self._last_due = max(due, self._last_due + 1e-6)
        self.loop.call_at(self._last_due, deliver)


@dataclass
class Flow:
    """One client address behind the relay, and the socket that stands for it towards the server."""

    client: Address
    upstream: socket.socket


class UdpRelay:
    def __init__(self, thread: RelayThread, target: Address, seed: int) -> None:
        self._thread = thread
        self._target = target
        self.uplink = Direction(random.Random(seed), thread.loop)
        self.downlink = Direction(random.Random(seed + 1), thread.loop)
        self.flows: dict[Address, Flow] = {}
        # Told of every datagram on its way to the server, while set.
        self.overhear: Callable[[bytes], object] | None = None
        self._front = _udp_socket()
        self._front.bind((LOOPBACK, 0))
        self.port: int = self._front.getsockname()[1]
        thread.run(self._listen())

    async def _listen(self) -> None:
        self._thread.loop.add_reader(self._front, self._from_clients)

    def _from_clients(self) -> None:
        for _ in range(64):
            try:
                payload, client = self._front.recvfrom(2048)
            except OSError:
                return
            flow = self.flows.get(client) or self._open(client)
            if self.overhear is not None:
                self.overhear(payload)
            self.uplink.carry(len(payload), partial(_send, flow.upstream, payload))

    def _open(self, client: Address) -> Flow:
        upstream = _udp_socket()
        upstream.connect(self._target)
        flow = self.flows[client] = Flow(client, upstream)
        self._thread.loop.add_reader(upstream, self._from_server, flow)
        return flow

    def _from_server(self, flow: Flow) -> None:
        for _ in range(64):
            try:
                payload = flow.upstream.recv(2048)
            except OSError:
                return
            self.downlink.carry(len(payload), partial(_send_to, self._front, payload, flow.client))

    def rebind(self) -> None:
        """Gives every client a new address towards the server, as a NAT does after a pause."""
        self._thread.run(self._rebind())

    async def _rebind(self) -> None:
        for flow in self.flows.values():
            self._thread.loop.remove_reader(flow.upstream)
            flow.upstream.close()
        self.flows.clear()

    def inject(self, payload: bytes) -> None:
        """Sends one datagram to the server from the address of each client of this relay."""
        for flow in list(self.flows.values()):
            self._thread.loop.call_soon_threadsafe(_send, flow.upstream, payload)

    def close(self) -> None:
        self._thread.run(self._close())

    async def _close(self) -> None:
        self._thread.loop.remove_reader(self._front)
        self._front.close()
        await self._rebind()


class TcpRelay:
    def __init__(self, thread: RelayThread, target: Address) -> None:
        self._thread = thread
        self._target = target
        self._refusing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self.accepted = 0
        self.refused = 0
        thread.run(self._listen())

    async def _listen(self) -> None:
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            self.refused += 1
            writer.transport.abort()
            return
        self.accepted += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._writers -= {writer, far_writer}
            writer.close()
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(1 << 16):
                await self._flowing.wait()
                writer.write(chunk)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.transport.abort()

    def cut(self) -> None:
        """Resets every connection and refuses new ones until `restore`."""
        self._thread.run(self._cut())

    async def _cut(self) -> None:
        self._refusing = True
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """Lets nothing through, without closing anything: what a dead network looks like to TCP."""
        self._thread.loop.call_soon_threadsafe(self._flowing.clear)

    def restore(self) -> None:
        self._refusing = False
        self._thread.loop.call_soon_threadsafe(self._flowing.set)

    def close(self) -> None:
        self._thread.run(self._close())

    async def _close(self) -> None:
        self._server.close()
        self._flowing.set()
        await self._cut()
        # One turn, so that the pumps see their aborted connections while the loop still runs.
        await asyncio.sleep(0)


def _udp_socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        made.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
    return made


def _send(to: socket.socket, payload: bytes) -> None:
    # A full buffer or a server that is gone: the datagram is lost, as on any network.
    with suppress(OSError):
        to.send(payload)


def _send_to(front: socket.socket, payload: bytes, client: Address) -> None:
    with suppress(OSError):
        front.sendto(payload, client)
