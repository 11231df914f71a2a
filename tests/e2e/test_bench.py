"""The bench measures what it claims to: tested on two plain peer connections and echo servers, without the product."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import cast

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from tests.e2e import pictures
from tests.e2e.person import PAGES, camera_tone
from tests.e2e.relay import LOOPBACK, RelayThread, TcpRelay, UdpRelay
from tests.e2e.senses import HEARD_ABOVE_DB, SILENT_BELOW_DB, Sight
from tests.e2e.waiting import eventually

CALL_ITSELF = """async (port) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
  window.got = {};
  far.ontrack = ({ track }) => (window.got[track.kind] = track);
  stream.getTracks().forEach((track) => near.addTrack(track, stream));
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
  const video = Object.assign(document.createElement("video"), { autoplay: true, muted: true });
  video.srcObject = new MediaStream([window.got.video]);
  document.body.append(video);
  window.video = video;
  window.sender = near.getSenders().find((s) => s.track.kind === "video");
  probes.watch("far", video);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    picture = {"width": 640, "height": 360, "fps": 15, "noisy": True}
    camera, screen = {"id": 7, "tone": camera_tone(7), **picture}, {"id": 107, "tone": 2270, **picture}
    await context.add_init_script(
        f"window.syntheticPerson = {{camera: {camera}, screen: {screen}}};".replace("True", "true")
    )
    for script in ("synthetic_media.js", "probes.js"):
        await context.add_init_script(path=PAGES / script)

    async def empty(route: Route) -> None:
        await route.fulfill(body="<!doctype html><body></body>", content_type="text/html")

    await context.route("http://localhost:1/", empty)
    made = await context.new_page()
    await made.goto("http://localhost:1/")
    yield made
    await context.close()


async def seen(page: Page) -> Sight:
    return Sight.of(await page.evaluate("probes.report('far')"))


async def test_a_picture_keeps_its_code_through_an_encoder_and_its_frames_are_counted(page: Page) -> None:
    await page.evaluate(CALL_ITSELF)
    await eventually(lambda: seen(page), lambda s: s.counters >= 10)
    await page.evaluate("probes.forget('far')")
    sight = await eventually(lambda: seen(page), lambda s: s.seconds > 3)

    assert sight.source == 7
    assert sight.unreadable == 0, sight
    assert 12 < sight.fps < 17, sight
    assert sight.freeze_ms < 400, sight
    assert 0 <= sight.lag_ms(0.5) < 300


async def test_a_thumbnail_of_80_pixels_can_still_be_read(page: Page) -> None:
    await page.evaluate(CALL_ITSELF)
    await page.evaluate(
        """async () => {
          const parameters = sender.getParameters();
          parameters.encodings[0].scaleResolutionDownBy = 8;
          await sender.setParameters(parameters);
        }"""
    )
    sight = await eventually(lambda: seen(page), lambda s: s.sizes and s.sizes[-1][0] == 80 and s.counters >= 30)

    assert sight.source == 7
    assert sight.unreadable < 0.1, sight


async def test_a_tone_is_heard_and_a_tone_that_nobody_makes_is_not(page: Page) -> None:
    await page.evaluate(CALL_ITSELF)

    async def levels() -> list[float]:
        found: list[float] = await page.evaluate(
            "tones => probes.levels(got.audio, tones)", [camera_tone(n) for n in (6, 7, 8)]
        )
        return found

    # At one moment: the edge of a tone has all frequencies.
    await eventually(levels, lambda found: found[1] > HEARD_ABOVE_DB and max(found[0], found[2]) < SILENT_BELOW_DB)


async def test_a_picture_that_stands_still_shows_as_a_gap_of_that_length(page: Page) -> None:
    await page.evaluate(CALL_ITSELF)
    await eventually(lambda: seen(page), lambda s: s.counters >= 10)
    await page.evaluate("probes.forget('far')")
    track = await page.evaluate_handle("sender.track")
    await page.evaluate("sender.replaceTrack(null)")
    await asyncio.sleep(1.0)
    await page.evaluate("track => sender.replaceTrack(track)", track)
    sight = await eventually(lambda: seen(page), lambda s: s.seconds > 3)

    assert 900 < sight.freeze_ms < 1500, sight


def test_the_picture_code_of_python_reads_back_and_refuses_a_damaged_picture() -> None:
    picture = pictures.draw(source=9, counter=200, width=320, height=180, clock=54321)
    grey = picture.mean(axis=2).astype(np.uint8)

    assert pictures.read(grey) == pictures.PictureCode(source=9, clock=54321, counter=200)
    grey[:, :40] = 255
    assert pictures.read(grey) is None


async def test_a_picture_drawn_by_python_is_read_by_the_page(page: Page) -> None:
    values = [9, 54321 >> 8, 54321 & 0xFF, 200]
    code = await page.evaluate("bytes => pictureCode.read(bytes)", [*values, pictures.check_of(values)])

    assert code == {"id": 9, "clock": 54321, "counter": 200}


class _Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)
        self.peers: set[tuple[str, int]] = set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.peers.add(addr)
        self.transport.sendto(data, addr)


@pytest_asyncio.fixture(loop_scope="session")
async def echo() -> AsyncIterator[tuple[_Echo, int]]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(_Echo, local_addr=(LOOPBACK, 0))
    yield protocol, transport.get_extra_info("sockname")[1]
    transport.close()


@pytest.fixture
def client() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


async def round_trips(
    client: socket.socket, relay: UdpRelay, count: int, size: int = 100, within: float = 1.0
) -> list[float]:
    """Seconds from the first sent datagram to each echo."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    for number in range(count):
        await loop.sock_sendto(client, number.to_bytes(2, "big") * (size // 2), (LOOPBACK, relay.port))
    came: list[float] = []
    while len(came) < count:
        try:
            await asyncio.wait_for(loop.sock_recv(client, 2048), max(0.01, started + within - loop.time()))
        except TimeoutError:
            break
        came.append(loop.time() - started)
    return came


async def test_the_udp_relay_delays_limits_loses_and_cuts_each_direction(
    relay_thread: RelayThread, echo: tuple[_Echo, int], client: socket.socket
) -> None:
    relay = UdpRelay(relay_thread, (LOOPBACK, echo[1]), seed=3)
    assert len(await round_trips(client, relay, 20)) == 20

    relay.uplink.delay_ms = 80
    assert min(await round_trips(client, relay, 5)) >= 0.08
    relay.uplink.delay_ms = 0

    relay.downlink.rate_kbps = 400
    came = await round_trips(client, relay, 10, size=1000)
    assert 0.15 < came[-1] < 0.35, "10 kB at 400 kbit/s are 200 ms"
    relay.downlink.rate_kbps = None

    relay.uplink.loss = 0.5
    assert 20 < len(await round_trips(client, relay, 100, within=0.3)) < 80
    relay.uplink.loss = 0

    relay.downlink.cut = True
    assert await round_trips(client, relay, 3, within=0.2) == []
    relay.downlink.cut = False
    assert len(await round_trips(client, relay, 3)) == 3
    relay.close()


async def test_the_udp_relay_injects_from_the_clients_own_address_and_rebinds_it(
    relay_thread: RelayThread, echo: tuple[_Echo, int], client: socket.socket
) -> None:
    relay = UdpRelay(relay_thread, (LOOPBACK, echo[1]), seed=4)
    await round_trips(client, relay, 1)
    assert len(echo[0].peers) == 1

    relay.inject(b"from elsewhere")
    heard = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, 2048), 2)
    assert heard == b"from elsewhere"
    assert len(echo[0].peers) == 1

    relay.rebind()
    await round_trips(client, relay, 1)
    assert len(echo[0].peers) == 2
    relay.close()


async def test_the_tcp_relay_stalls_cuts_and_comes_back(relay_thread: RelayThread) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(100):
            writer.write(chunk)
        writer.close()

    served = await asyncio.start_server(answer, LOOPBACK, 0)
    relay = TcpRelay(relay_thread, served.sockets[0].getsockname())
    reader, writer = await asyncio.open_connection(LOOPBACK, relay.port)
    writer.write(b"one")
    assert await asyncio.wait_for(reader.readexactly(3), 2) == b"one"

    relay.stall()
    await asyncio.sleep(0.05)
    writer.write(b"two")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readexactly(3), 0.2)
    relay.restore()
    assert await asyncio.wait_for(reader.readexactly(3), 2) == b"two"

    relay.cut()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), 2)
    again, _ = await asyncio.open_connection(LOOPBACK, relay.port)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(again.readexactly(1), 2)

    relay.restore()
    reader, writer = await asyncio.open_connection(LOOPBACK, relay.port)
    writer.write(b"three")
    assert await asyncio.wait_for(reader.readexactly(5), 2) == b"three"
    relay.close()
    served.close()
