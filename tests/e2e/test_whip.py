"""Standard clients that know nothing of our SDK: aiortc and GStreamer publish by WHIP and receive by WHEP."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e import pictures
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.senses import HEARD_ABOVE_DB
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhepViewer, WhipPublisher

SYSTEM_PYTHON = "/usr/bin/python3"
PEER = Path(__file__).with_name("gstreamer_peer.py")
SOURCE, TONE = 42, 1330


async def lone_stream(person: Person) -> dict[str, Any]:
    """The one remote stream that the person knows of."""

    async def remote() -> list[dict[str, Any]]:
        return [s for s in (await person.state())["streams"] if s["origin"] == "remote"]

    (stream,) = await eventually(remote, lambda found: len(found) == 1, what="one remote stream")
    return stream


async def watch_stranger(person: Person, source: int, tone: int) -> str:
    """Shows the lone remote stream, proves by pictures and tone that it is the stranger's, and gives its owner."""
    owner: str = (await lone_stream(person))["participantId"]
    key: str = (await lone_stream(person))["key"]
    await person.show(owner, key)
    sight = await eventually(
        lambda: person.sight(owner, key), lambda s: s.counters >= 10, 15, "pictures of the stranger"
    )
    assert sight.source == source, sight
    await person.hears_in_mix([tone])
    return owner


async def test_a_browser_sees_and_hears_an_aiortc_publisher_until_it_ends_its_resource(
    enter: Enter, rest: Rest, server: Server
) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id, publish=False)
    publisher = WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, SOURCE, TONE)

    response = await publisher.start()
    assert response.status_code == 201, response.text
    assert response.headers["Content-Type"].startswith("application/sdp")
    owner = await watch_stranger(anna, SOURCE, TONE)

    ended = await publisher.stop()
    assert ended is not None
    assert ended.status_code == 200
    await anna.event("participant_left", lambda values: values == [owner])
    (session,) = await rest.sessions(room_id)
    left = {p["id"]: p["left_at"] for p in await rest.participants(session["id"])}
    assert left[owner] is not None


async def test_an_aiortc_viewer_receives_a_browsers_picture_and_sound(enter: Enter, rest: Rest, server: Server) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id)
    viewer = WhepViewer(server.origin, room_id, (await rest.tokens(room_id)).client, participant_id=anna.id, key="self")

    response = await viewer.start()
    assert response.status_code == 201, response.text

    async def codes() -> int:
        return len({code.counter for code in viewer.codes})

    async def level() -> float:
        return viewer.tone_level(anna.tone)

    await eventually(codes, lambda count: count >= 15, 15, "pictures at the WHEP viewer")
    await eventually(level, lambda found: found > HEARD_ABOVE_DB, what="the tone at the WHEP viewer")
    assert viewer.sources() == {anna.number}
    ended = await viewer.stop()
    assert ended is not None
    assert ended.status_code == 200


async def test_one_aiortc_client_receives_what_another_publishes(rest: Rest, server: Server) -> None:
    room_id = await rest.create_room()
    token = (await rest.tokens(room_id)).client
    publisher = WhipPublisher(server.origin, room_id, token, SOURCE, TONE)
    assert (await publisher.start()).status_code == 201
    viewer = WhepViewer(server.origin, room_id, token)
    assert (await viewer.start()).status_code == 201

    async def codes() -> int:
        return len({code.counter for code in viewer.codes})

    await eventually(codes, lambda count: count >= 15, 15, "pictures at the WHEP viewer")
    assert viewer.sources() == {SOURCE}
    await viewer.stop()
    await publisher.stop()


@pytest.mark.patient
async def test_a_publisher_that_vanishes_without_a_word_is_gone_after_a_while(
    enter: Enter, own_server: Callable[..., Server]
) -> None:
    server = own_server(VIDEOROOMS_GRACE_SECONDS="2")
    rest = Rest(server)
    room_id = await rest.create_room()
    anna = await enter(server)
    await anna.join(rest, room_id, publish=False)
    publisher = WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, SOURCE, TONE)
    await publisher.start()
    owner = (await lone_stream(anna))["participantId"]

    await publisher.abandon()

    await anna.event("participant_left", lambda values: values == [owner], within=60)
    await rest.close()


async def test_whip_refuses_what_the_standard_says_it_must(rest: Rest, server: Server) -> None:
    room_id = await rest.create_room()
    token = (await rest.tokens(room_id)).client
    foreign = (await rest.tokens(await rest.create_room())).client
    url = f"{server.origin}/whip/{room_id}"
    sdp = {"Content-Type": "application/sdp"}
    offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"

    async with httpx.AsyncClient(timeout=10) as http:

        async def status(headers: dict[str, str], content: str = offer, to: str = url, method: str = "POST") -> int:
            return (await http.request(method, to, content=content, headers=headers)).status_code

        bearer = {"Authorization": f"Bearer {token}"}
        assert await status(sdp) == 401
        assert await status(sdp | {"Authorization": "Bearer nonsense"}) == 401
        assert await status(sdp | {"Authorization": f"Bearer {foreign}"}) in (401, 403)
        assert await status({"Content-Type": "text/plain"} | bearer) == 415
        assert await status(sdp | bearer, content="nonsense") == 400
        assert await status(sdp | bearer) in (400, 422), "an offer without media"
        assert await status(sdp | bearer, content="a" * 300_000) == 413
        assert await status(bearer, to=f"{url}/no-such-resource", method="DELETE", content="") == 404


@pytest.fixture
def gstreamer() -> Callable[..., AbstractAsyncContextManager[Gstreamer]]:
    probe = "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst; Gst.init(None); "
    probe += "assert all(map(Gst.ElementFactory.find, ('webrtcbin', 'nicesrc', 'vp8enc', 'opusenc', 'spectrum')))"
    found = Path(SYSTEM_PYTHON).exists() and subprocess.run(
        [SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False
    )
    if not found or found.returncode:
        pytest.skip(
            "GStreamer's webrtcbin is missing: apt-get install python3-gst-1.0 gir1.2-gst-plugins-bad-1.0 "
            "gstreamer1.0-nice gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
        )
    return Gstreamer.run


class Gstreamer:
    """The peer program, and every line that it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []

    @classmethod
    @asynccontextmanager
    async def run(cls, *arguments: str) -> AsyncIterator[Gstreamer]:
        # The virtual environment's variables would lead the system's Python astray.
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
        }
        process = await asyncio.create_subprocess_exec(
            SYSTEM_PYTHON,
            str(PEER),
            *arguments,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        peer = cls(process)
        reading = asyncio.ensure_future(peer._read())
        try:
            yield peer
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
            await reading

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(json.loads(line))

    async def said(self, key: str) -> list[Any]:
        assert not [line for line in self.lines if "problem" in line], self.lines
        return [line[key] for line in self.lines if key in line]


@pytest.fixture
def coded_frames(tmp_path: Path) -> list[str]:
    """Two seconds of coded pictures as files, and what the peer needs to play them."""
    width, height = 320, 180
    for number in range(30):
        picture = pictures.draw(SOURCE, number, width, height, clock=0)
        (tmp_path / f"frame-{number:03}.rgb").write_bytes(picture.tobytes())
    return [str(tmp_path), str(width), str(height)]


async def test_a_browser_sees_and_hears_a_gstreamer_publisher_with_its_rsa_certificate(
    enter: Enter,
    rest: Rest,
    server: Server,
    gstreamer: Callable[..., AbstractAsyncContextManager[Gstreamer]],
    coded_frames: list[str],
) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id, publish=False)
    endpoint, token = f"{server.origin}/whip/{room_id}", (await rest.tokens(room_id)).client

    async with gstreamer("publish", endpoint, token, str(TONE), *coded_frames) as peer:
        await eventually(lambda: peer.said("state"), lambda states: "connected" in states, 15, "GStreamer connecting")
        owner = await watch_stranger(anna, SOURCE, TONE)

    await anna.event("participant_left", lambda values: values == [owner])
    assert await peer.said("deleted") == [200]


async def test_a_gstreamer_viewer_receives_a_browsers_picture_and_sound(
    enter: Enter, rest: Rest, server: Server, gstreamer: Callable[..., AbstractAsyncContextManager[Gstreamer]]
) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id)
    endpoint, token = f"{server.origin}/whep/{room_id}", (await rest.tokens(room_id)).client

    async with gstreamer("receive", endpoint, token, str(anna.tone)) as peer:
        cells = await eventually(
            lambda: peer.said("cells"), lambda found: len(found) >= 20, 20, "pictures at GStreamer"
        )
        await eventually(
            lambda: peer.said("tone_level"), lambda levels: levels and levels[-1] > HEARD_ABOVE_DB, 10, "the tone"
        )

    readable = [code for code in cells if pictures.check_of(code[:4]) == code[4]]
    assert len(readable) >= 15, cells
    assert {code[0] for code in readable} == {anna.number}
    assert len({code[3] for code in readable}) >= 10, "the counter moves"
