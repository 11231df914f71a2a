"""Standard WHIP and WHEP clients on aiortc, an implementation of WebRTC that shares no code with server or browser.

Tests publish coded pictures and a tone with `WhipPublisher` and receive with `WhepViewer`. Both give any answer but
201 to the test as an httpx response; neither retries.
"""

from __future__ import annotations

import asyncio
import fractions
from collections.abc import Iterable
from typing import Any

import aioice.ice
import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from tests.e2e import pictures
from tests.e2e.relay import LOOPBACK

# aiortc leaves loopback out, where the servers of the tests are; and its default STUN server is not ours to ask.
aioice.ice.get_host_addresses = lambda **_: [LOOPBACK]
NO_ICE_SERVERS = RTCConfiguration(iceServers=[])
SAMPLE_RATE = 48000
SAMPLES_PER_FRAME = 960
VIDEO_CLOCK = 90000


class CodedCamera(MediaStreamTrack):
    """Pictures with the code of `pictures`, at a steady rate."""

    kind = "video"

    def __init__(self, source: int, width: int = 320, height: int = 180, fps: int = 15) -> None:
        super().__init__()
        self._source, self._width, self._height, self._fps = source, width, height, fps
        self._counter = 0
        self._started: float | None = None

    async def recv(self) -> VideoFrame:
        loop = asyncio.get_running_loop()
        self._started = self._started or loop.time()
        await asyncio.sleep(max(0.0, self._started + self._counter / self._fps - loop.time()))
        frame = VideoFrame.from_ndarray(
            pictures.draw(self._source, self._counter, self._width, self._height), format="rgb24"
        )
        frame.pts = self._counter * VIDEO_CLOCK // self._fps
        frame.time_base = fractions.Fraction(1, VIDEO_CLOCK)
        self._counter += 1
        return frame


class ToneMicrophone(MediaStreamTrack):
    kind = "audio"

    def __init__(self, tone: int) -> None:
        super().__init__()
        self._tone = tone
        self._samples = 0
        self._started: float | None = None

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        self._started = self._started or loop.time()
        await asyncio.sleep(max(0.0, self._started + self._samples / SAMPLE_RATE - loop.time()))
        moments = np.arange(self._samples, self._samples + SAMPLES_PER_FRAME) / SAMPLE_RATE
        wave = (0.2 * 32767 * np.sin(2 * np.pi * self._tone * moments)).astype(np.int16)
        frame = AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._samples
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        self._samples += SAMPLES_PER_FRAME
        return frame


class _StandardClient:
    """The HTTP half that WHIP and WHEP share."""

    def __init__(self, origin: str, path: str, token: str, **query: str) -> None:
        self.connection = RTCPeerConnection(NO_ICE_SERVERS)
        self._http = httpx.AsyncClient(base_url=origin, headers={"Authorization": f"Bearer {token}"}, timeout=10.0)
        self._path, self._query = path, query
        self.resource: str | None = None

    async def start(self) -> httpx.Response:
        """Offers everything gathered, as these protocols ask; applies the answer when there is one."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        response = await self._http.post(
            self._path,
            params=self._query,
            content=self.connection.localDescription.sdp,
            headers={"Content-Type": "application/sdp"},
        )
        if response.status_code == 201:
            self.resource = response.headers["Location"]
            await self.connection.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
        return response

    async def stop(self) -> httpx.Response | None:
        """DELETE of the resource, then the peer connection goes."""
        response = await self._http.delete(self.resource) if self.resource else None
        await self.abandon()
        return response

    async def abandon(self) -> None:
        """Goes without a word, as a crashed client does."""
        await self.connection.close()
        await self._http.aclose()


class WhipPublisher(_StandardClient):
    def __init__(self, origin: str, room_id: str, token: str, source: int, tone: int, **query: str) -> None:
        super().__init__(origin, f"/whip/{room_id}", token, **query)
        self.connection.addTrack(CodedCamera(source))
        self.connection.addTrack(ToneMicrophone(tone))


class WhepViewer(_StandardClient):
    """Decodes what it receives; `codes` has every readable picture, `tone_level` judges the last second of sound."""

    def __init__(self, origin: str, room_id: str, token: str, **query: str) -> None:
        super().__init__(origin, f"/whep/{room_id}", token, **query)
        self.codes: list[pictures.PictureCode] = []
        self.unreadable = 0
        self._sound = np.zeros(SAMPLE_RATE)
        self._readers: list[asyncio.Task[None]] = []
        for kind in ("video", "audio"):
            self.connection.addTransceiver(kind, direction="recvonly")
        self.connection.on("track", self._read)

    def _read(self, track: Any) -> None:
        reading = self._watch(track) if track.kind == "video" else self._listen(track)
        self._readers.append(asyncio.ensure_future(reading))

    async def _watch(self, track: Any) -> None:
        while frame := await _next_frame(track):
            code = pictures.read(frame.to_ndarray(format="gray"))
            if code is None:
                self.unreadable += 1
            else:
                self.codes.append(code)

    async def _listen(self, track: Any) -> None:
        while frame := await _next_frame(track):
            samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0] / 32768
            self._sound = np.concatenate([self._sound[len(samples) :], samples])

    def sources(self) -> set[int]:
        return {code.source for code in self.codes}

    def tone_level(self, tone: int) -> float:
        """Decibels of full scale of one frequency in the last second."""
        spectrum = np.abs(np.fft.rfft(self._sound * np.hanning(SAMPLE_RATE))) * 4 / SAMPLE_RATE
        return float(20 * np.log10(spectrum[tone - 2 : tone + 3].max() + 1e-10))

    async def abandon(self) -> None:
        await super().abandon()
        await _finish(self._readers)


async def _next_frame(track: Any) -> Any:
    try:
        return await track.recv()
    except MediaStreamError:
        return None


async def _finish(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
