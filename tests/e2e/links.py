"""The path of one person to the server, made of relays: web and signaling, media over UDP, media over TCP.

Tests that worsen a network ask the `link` fixture for one and give it to a `Person`, whose page is then loaded
through it and whose peer connection is told of the relay's candidates instead of the server's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.relay import LOOPBACK, RelayThread, TcpRelay, UdpRelay
from tests.e2e.server import Server


class Link:
    def __init__(self, thread: RelayThread, server: Server, seed: int) -> None:
        self.web = TcpRelay(thread, (LOOPBACK, server.http_port))
        self.media = UdpRelay(thread, (LOOPBACK, server.media_port), seed)
        self.media_tcp = TcpRelay(thread, (LOOPBACK, server.media_port))

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.web.port}"

    def cut(self) -> None:
        """Nothing passes either way any more; connections stay open, as when a cable is pulled."""
        self.web.stall()
        self.media_tcp.stall()
        self.media.uplink.cut = self.media.downlink.cut = True

    def restore(self) -> None:
        self.web.restore()
        self.media_tcp.restore()
        self.media.uplink.cut = self.media.downlink.cut = False

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.cut()
        try:
            yield
        finally:
            self.restore()

    @contextmanager
    def signaling_outage(self) -> Iterator[None]:
        self.web.cut()
        try:
            yield
        finally:
            self.web.restore()

    def close(self) -> None:
        self.web.close()
        self.media.close()
        self.media_tcp.close()
